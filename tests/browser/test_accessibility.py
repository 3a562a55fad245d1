"""Every page that can be reached by links, for each sort of person, against axe's rules; and none is wider than its screen."""

import re
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from hands import HANDS
from screens import ALL, Screen
from visit import ADDRESS

ROLES = ["nobody", "owner-coach", "coach", "assistant", "client"]
ONE_EACH = dict(zip(ROLES, [Screen(320, "light"), Screen(1280, "light"), Screen(320, "dark"), Screen(768, "light"), Screen(768, "dark")]))
# An id, a secret or a code in a path: pages that differ only there are one page.
ONE_OF_MANY = re.compile(r"(?<=/)[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)|(?<=/problems/)[a-z-]+$")
# Frames hold letters; see below.
AXE = "{resultTypes: ['violations'], iframes: false}"


def pytest_generate_tests(metafunc):
    every = metafunc.config.getoption("--every-screen")
    looks = [(role, screen) for role in ROLES for screen in (ALL if every else [ONE_EACH[role]])]
    metafunc.parametrize("role,screen", looks, ids=lambda value: str(value))


def shape(url):
    parts = urlsplit(url)
    return ONE_OF_MANY.sub("*", parts.path) + ("?" if parts.query else "")


def links(page):
    """Where a person can go on from here, within us."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    return [urldefrag(url).url for url in found if url.startswith(ADDRESS) and "/static/" not in url]


def can_be_asked(answer):
    """Whether it is a page, and not a letter or a file shown as it is: there no script runs, not even axe."""
    said = answer.headers
    return said.get("content-type", "").startswith("text/html") and "sandbox" not in said.get("content-security-policy", "")


def faults(page):
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"async () => (await axe.run(document, {AXE})).violations")
    told = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("wider than the screen")
    return told


def test_pages_can_be_used_by_everybody(visit, practice, role, screen):
    visitor = visit(HANDS[0], screen)
    ahead = [f"{ADDRESS}/", f"{ADDRESS}/demo"]
    if role != "nobody":
        visitor.sign_in(next(person["name"] for person in practice.people() if person["role"] == role))
    seen, wrong = set(), {}
    while ahead:
        url = ahead.pop(0)
        if shape(url) in seen:
            continue
        seen.add(shape(url))
        answer = visitor.page.goto(url)
        if not can_be_asked(answer):
            continue
        assert answer.status == 200, f"{answer.status} for {url}"
        if told := faults(visitor.page):
            wrong[shape(url)] = told
        ahead += links(visitor.page)
    print(f"{role} {screen}: {len(seen)} pages: {sorted(seen)}")
    assert not wrong, wrong
