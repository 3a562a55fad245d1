"""A client's evening: at home, an answer and second thoughts, a rest from letters, and out without a trace."""

import pytest
from playwright.sync_api import expect
from visit import AWAY


@pytest.fixture
def client(practice, hand):
    """Somebody with a plan and something open; each way of using the page meets another one."""
    names = {person["key"].removeprefix("client:"): person["name"] for person in practice.people()}
    open_ones = {piece["client"] for piece in practice.every("homework", open="true") if piece["state"] == "open"}
    able = [names[one] for one in sorted(open_ones) if one in names]
    return able[["scripts", "no-scripts", "keyboard"].index(hand.name)]


def test_a_client_answers_and_takes_it_back(visit, hand, client):
    visitor = visit(hand).sign_in(client)
    done = visitor.page.get_by_role("button", name="Done", exact=True)
    before = done.count()
    visitor.press("button", "Done")
    expect(done).to_have_count(before - 1)
    visitor.press("button", "Take that back")
    expect(done).to_have_count(before)


def test_a_client_pauses_and_goes_on(visit, hand, client):
    visitor = visit(hand).sign_in(client)
    visitor.press("button", "Let everything rest")
    expect(visitor.page.get_by_role("button", name="Let everything rest")).to_have_count(0)
    visitor.press("button", "Let letters come again")
    expect(visitor.page.get_by_role("button", name="Let everything rest")).to_have_count(1)


def expect_nobody(page):
    """Only somebody who is in can leave."""
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("button", name="Leave this page")).to_have_count(0)


def test_leaving_ends_everything(visit, hand, client):
    visitor = visit(hand).sign_in(client)
    page = visitor.page
    cookies = visitor.context.cookies()
    visitor.press("button", "Leave this page")
    page.wait_for_url(AWAY)
    page.go_back()
    page.wait_for_load_state()
    expect_nobody(page)
    visitor.context.add_cookies(cookies)
    page.goto("/")
    expect_nobody(page)


def test_shift_three_times_leaves_from_anywhere(visit, hand, client):
    if not hand.scripts:
        pytest.skip("keys are watched by a script; the button is there without")
    visitor = visit(hand).sign_in(client)
    for _ in range(3):
        visitor.page.keyboard.press("Shift")
    visitor.page.wait_for_url(AWAY)
    assert visitor.context.cookies() == []
