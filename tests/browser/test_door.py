"""The door of the staff: setting up by a link of the command line, signing in with two things, and every page of both against axe's rules.

A demo lets people in by a press; somebody of its staff is given a way in of their own here, as everywhere else. That ends what was open to them, so
it is somebody whom no other journey needs."""

import pytest
from hands import HANDS
from playwright.sync_api import expect
from screens import ALL, Screen
from set_up import PASSWORD, WITHOUT_SCRIPTS, Looked, code, link_for, set_up


@pytest.mark.parametrize("hand", [HANDS[0], WITHOUT_SCRIPTS], ids=lambda hand: hand.name)
def test_somebody_sets_up_leaves_and_comes_in_again(visit, practice, hand):
    person = practice.person("assistant")["key"]
    member = next(one for one in practice.every("staff") if f"staff:{one['id']}" == person)
    visitor = visit(hand, Screen(1280, "light"))
    looked, page = Looked(visitor, ALL), visitor.page
    secret = set_up(visitor, link_for(person), looked.at)
    page.goto("/me")
    visitor.says("10 are left")
    looked.at("me")
    visitor.press("button", "Sign out")
    page.goto("/sign-in?next=/me")
    looked.at("sign-in")
    visitor.write("Your email address", member["address"])
    visitor.write("Your password", "not this one at all")
    visitor.press("button", "Go on")
    visitor.says("This does not match what we keep")
    looked.at("sign-in-refused")
    visitor.write("Your password", PASSWORD)
    visitor.press("button", "Go on")
    looked.at("code")
    visitor.press("link", "use a recovery code instead")
    looked.at("recovery")
    visitor.press("link", "Use the authenticator after all")
    # The code of this half minute was used when the authenticator was connected; the next one is good already.
    visitor.write("The code of your authenticator", code(secret, early=1))
    visitor.press("button", "Go on")
    page.wait_for_url("**/me")
    visitor.press("link", "Choose another")
    looked.at("me-password")
    page.goto("/me/authenticator")
    looked.at("me-authenticator")
    visitor.press("button", "Begin")
    looked.at("me-authenticator-offered")
    page.goto("/me/recovery-codes")
    looked.at("me-codes")
    page.goto("/prove?next=/me/password")
    looked.at("prove")
    assert not looked.wrong, looked.wrong


@pytest.mark.parametrize("path", ["/set-up", "/welcome"])
def test_whoever_goes_to_the_content_keeps_what_the_link_carried(visit, path):
    page = visit(HANDS[2]).page
    page.goto(f"{path}#what-it-carried")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}#main")
    expect(page.locator("#token")).to_have_value("what-it-carried")
