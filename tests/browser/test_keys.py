"""Single keys: they lead to what their list says, never while somebody writes, and can be turned off. The list and its button work with a mouse."""

import pytest
from hands import HANDS
from playwright.sync_api import expect


@pytest.fixture
def coach(practice, visit):
    return visit(HANDS[0]).sign_in(practice.coaches()[0]["name"])


def is_watched(page, off):
    """The page that follows a choice is there, and its script has begun."""
    expect(page.locator("#keys[data-off]")).to_have_count(off)
    expect(page.get_by_role("button", name="Keys")).to_be_visible()


def test_keys_lead_where_their_list_says(coach):
    page, keys = coach.page, coach.page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Find a client")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("w")
    page.wait_for_url("**/week")
    page.keyboard.press("/")
    page.wait_for_url("**/clients#search")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_what_is_written_is_no_key(coach):
    page = coach.page
    page.goto("/clients")
    page.keyboard.press("/")
    page.keyboard.type("t/?w")
    expect(page.get_by_role("searchbox")).to_have_value("t/?w")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_are_turned_off_and_on(coach):
    page, keys = coach.page, coach.page.get_by_role("dialog", name="Keys")
    page.goto("/letters")
    coach.press("button", "Keys")
    coach.press("button", "Turn single keys off")
    is_watched(page, off=1)
    page.keyboard.press("w")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    expect(page).to_have_url("/letters")
    coach.press("button", "Keys")
    coach.press("button", "Turn them on")
    is_watched(page, off=0)
    page.keyboard.press("?")
    expect(keys).to_be_visible()


def test_a_client_has_a_list_too_and_no_keys_that_lead_away(visit, practice):
    client = visit(HANDS[0]).sign_in(practice.person("client")["name"])
    client.page.keyboard.press("w")
    client.page.keyboard.press("?")
    expect(client.page.get_by_role("dialog", name="Keys")).to_contain_text("three times")
    expect(client.page).to_have_url("/")
