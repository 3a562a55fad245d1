"""A client's evening: at home, an answer and second thoughts, a rest from letters, and out without a trace."""

import time

import pytest
from playwright.sync_api import expect
from visit import AWAY


@pytest.fixture
def client(practice, turn):
    """Somebody with a plan and something open; each way of using the page meets another one."""
    names = {person["key"].removeprefix("client:"): person["name"] for person in practice.people()}
    open_ones = {piece["client"] for piece in practice.every("homework", open="true") if piece["state"] == "open"}
    return [names[one] for one in sorted(open_ones) if one in names][turn]


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


def test_a_client_looks_at_other_hours_before_they_are_kept(visit, hand, client):
    visitor = visit(hand).sign_in(client)
    page = visitor.page
    visitor.press("link", "What may be sent")
    other = next(hours for hours in ("Every day from 17 to 21", "Weekdays from 9 to 17") if not page.get_by_label(hours).is_checked())
    visitor.press("radio", other)
    visitor.press("button", "Show what it would look like")
    look, now = (page.get_by_role("region", name=name) for name in ("What it would look like", "As it is now"))
    expect(look).to_contain_text("Nothing is kept yet.")
    expect(look.get_by_role("button")).not_to_have_count(0)
    expect(now).not_to_contain_text(other)
    expect(page.get_by_label(other)).to_be_checked()
    visitor.press("button", "Keep")
    visitor.says("Kept. From now on:")
    expect(now).to_contain_text(other)


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
    expect_out_for_good(visitor, cookies)


def expect_out_for_good(visitor, cookies):
    """Neither the way back of the browser nor the cookies of before open anything."""
    page = visitor.page
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
    # The browser is told to forget by an answer that the new page does not wait for.
    until = time.monotonic() + 5
    while visitor.context.cookies() and time.monotonic() < until:
        pass
    assert visitor.context.cookies() == []


def test_a_client_signs_out_and_is_told_so(visit, hand, client):
    visitor = visit(hand).sign_in(client)
    page = visitor.page
    cookies = visitor.context.cookies()
    visitor.press("button", "Sign out")
    visitor.says("You are signed out.")
    assert page.url == f"{visitor.address}/?told=signed-out"
    expect_out_for_good(visitor, cookies)
