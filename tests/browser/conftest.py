"""A browser on a demo, and who visits it."""

import pytest
from fresh import Fresh, OwnDemo
from hands import HANDS
from playwright.sync_api import sync_playwright
from practice import Practice
from screens import Screen
from visit import ADDRESS, Visit, chromium


def pytest_addoption(parser):
    parser.addoption("--every-screen", action="store_true", help="every page at 320, 768 and 1280 px, light and dark")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as tools:
        opened = chromium(tools)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def practice():
    return Practice()


@pytest.fixture
def visit(browser):
    """Opens visits; what went wrong beside the pages themselves is asked of each at the end."""
    visits = []

    def begin(hand=HANDS[0], screen=Screen(1280, "light"), address=ADDRESS):
        visits.append(Visit(browser, hand, screen, address))
        return visits[-1]

    yield begin
    wrong = [line for one in visits for line in one.end()]
    assert not wrong, wrong


@pytest.fixture
def fresh():
    opened = Fresh()
    yield opened
    opened.end()


@pytest.fixture(scope="session")
def own_demo():
    """For what would be in the way of everybody else."""
    opened = OwnDemo()
    yield opened
    opened.end()


@pytest.fixture(params=HANDS, ids=lambda hand: hand.name)
def hand(request):
    return request.param


@pytest.fixture
def turn(hand):
    """A number for each way of using pages: all are on one demo, and each meets other people there."""
    return HANDS.index(hand)
