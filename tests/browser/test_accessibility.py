"""Every page that can be reached by links, for each sort of person, against axe's rules; and none is wider than its screen."""

from functools import cache

from axe_playwright_python.base import AXE_SCRIPT
from hands import HANDS
from screens import ALL, Screen
from walk import signed_in, walk

ROLES = ["nobody", "owner-coach", "coach", "assistant", "client"]
ONE_EACH = dict(zip(ROLES, [Screen(320, "light"), Screen(1280, "light"), Screen(320, "dark"), Screen(768, "light"), Screen(768, "dark")]))
# Frames hold letters, in which no script runs, not even axe.
AXE = "{resultTypes: ['violations'], iframes: false}"


def pytest_generate_tests(metafunc):
    every = metafunc.config.getoption("--every-screen")
    looks = [(role, screen) for role in ROLES for screen in (ALL if every else [ONE_EACH[role]])]
    metafunc.parametrize("role,screen", looks, ids=lambda value: str(value))


@cache
def pages(practice, role):
    return walk(signed_in(practice.person(role)))


def faults(page):
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"async () => (await axe.run(document, {AXE})).violations")
    told = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("wider than the screen")
    return told


def test_pages_can_be_used_by_everybody(visit, practice, role, screen):
    visitor = visit(HANDS[0], screen)
    if person := practice.person(role):
        visitor.sign_in(person["name"])
    wrong = {}
    for shape, url in pages(practice, role).items():
        answer = visitor.page.goto(url)
        assert answer.status == 200, f"{answer.status} for {url}"
        if told := faults(visitor.page):
            wrong[shape] = told
    print(f"{role} {screen}: {len(pages(practice, role))} pages: {list(pages(practice, role))}")
    assert not wrong, wrong
