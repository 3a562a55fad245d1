"""The people side of the doors, in a practice of its own: the first visit of an owner, a colleague who joins, loses everything and leaves, and tokens;
with scripts and without, each page on every screen."""

import pytest
from hands import HANDS
from screens import ALL, Screen
from set_up import WITHOUT_SCRIPTS, Looked, set_up

SO_OFTEN = 400


def begun(visit, fresh, hand):
    """Olga runs a practice of her own, and has just come in."""
    olga = visit(hand, Screen(1280, "light"), fresh.address)
    set_up(olga, fresh.owner("Olga", "olga@practice.example"))
    return olga, Looked(olga, ALL)


def first_visit(visitor, looked):
    """Step by step; back to the list after each."""
    page = visitor.page
    visitor.says("0 of 4 done")
    looked.at("first-steps")
    visitor.press("link", "Look at the settings")
    visitor.write("Name of the practice", "Lakeside")
    looked.at("first-steps-settings")
    visitor.press("button", "Keep")
    visitor.press("link", "Back to the first steps")
    visitor.says("1 of 4 done")
    visitor.press("link", "Send a test letter")
    looked.at("mail")
    visitor.press("button", "Send a test letter")
    visitor.says("The last test")
    # Nobody is mailed: letters stay in the practice, and this page says so.
    for _ in range(SO_OFTEN):
        if page.get_by_text("It is kept here").count():
            break
        visitor.press("link", "Look again")
    visitor.says("It is kept here")
    looked.at("mail-sent")
    visitor.press("link", "Back to the first steps")
    visitor.says("2 of 4 done")


def add_colleague(visitor, looked):
    """Dora joins; answers the link that is handed to her."""
    visitor.press("link", "Add a colleague")
    looked.at("colleague-add")
    visitor.press("button", "Add")
    looked.at("colleague-add-refused")
    visitor.write("Their name", "Dora")
    visitor.write("Their email address", "dora@practice.example")
    visitor.press("button", "Add")
    visitor.says("Added. They cannot sign in yet")
    looked.at("colleague-added")
    return make_link(visitor, looked, "Make a link", "colleague-link")


def make_link(visitor, looked, button, name):
    visitor.press("button", button)
    visitor.says("A link, shown once")
    looked.at(name)
    link = visitor.page.locator("#link").inner_text()
    visitor.press("link", "I have it")
    assert link not in visitor.page.content()
    return link


@pytest.mark.parametrize("hand", [HANDS[0], WITHOUT_SCRIPTS], ids=lambda hand: hand.name)
def test_an_owner_begins_and_a_colleague_joins_begins_anew_and_leaves(visit, fresh, hand):
    olga, looked = begun(visit, fresh, hand)
    page = olga.page
    first_visit(olga, looked)
    link = add_colleague(olga, looked)
    dora = visit(hand, Screen(768, "dark"), fresh.address)
    set_up(dora, link)
    assert not dora.page.get_by_text("First steps").count(), "who does not run the practice is not led"
    olga.press("link", "Back to the first steps")
    olga.says("3 of 4 done")
    olga.press("button", "Not now")
    assert not page.get_by_text("First steps").count()
    page.goto("/settings")
    looked.at("settings")
    olga.press("link", "Open the list of staff")
    looked.at("staff")
    olga.press("link", "Dora")
    looked.at("colleague")
    olga.press("link", "A new beginning")
    looked.at("colleague-reset")
    link = make_link(olga, looked, "End all of it and show me a link", "colleague-reset-link")
    dora.page.goto("/me")
    dora.page.wait_for_url("**/sign-in?next=%2Fme")
    set_up(dora, link)
    olga.page.reload()
    olga.press("link", "Dora leaves")
    looked.at("colleague-leave")
    olga.press("button", "Dora leaves")
    olga.says("Worked here before")
    looked.at("staff-after")
    dora.page.goto("/me")
    dora.page.wait_for_url("**/sign-in?next=%2Fme")
    page.goto("/settings")
    olga.press("button", "Show the first steps again")
    olga.says("First steps")
    assert not looked.wrong, looked.wrong


@pytest.mark.parametrize("hand", [HANDS[0], WITHOUT_SCRIPTS], ids=lambda hand: hand.name)
def test_a_token_is_made_shown_once_and_ended(visit, fresh, hand):
    olga, looked = begun(visit, fresh, hand)
    page = olga.page
    page.goto("/me")
    olga.press("link", "Open the list of tokens")
    looked.at("tokens-none")
    olga.press("link", "Make a token")
    looked.at("token-new")
    olga.press("button", "Make it")
    looked.at("token-refused")
    olga.write("What it is for", "Calendar")
    olga.press("button", "Make it")
    olga.says("A token, shown once")
    looked.at("token-shown")
    token = page.locator("#token").inner_text()
    told = olga.context.request.get("/api/v1/clients", headers={"Authorization": f"Bearer {token}"})
    assert told.status == 200
    olga.press("link", "I have kept it")
    assert token not in page.content()
    looked.at("tokens")
    olga.press("button", "End it")
    olga.says("Ended before")
    looked.at("tokens-ended")
    told = olga.context.request.get("/api/v1/clients", headers={"Authorization": f"Bearer {token}"})
    assert told.status == 401
    page.goto("/me")
    looked.at("me-with-tokens")
    page.goto("/me/address")
    looked.at("me-address")
    olga.write("Your email address", "else@practice.example")
    olga.press("button", "Keep")
    olga.says("You sign in with this address from now on")
    assert not looked.wrong, looked.wrong
