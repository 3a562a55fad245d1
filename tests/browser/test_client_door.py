"""The door of clients: a letter asked for in a browser and opened in it, a PIN, and every page of both against axe's rules.

The demo keeps its letters where they can be read, so the letter is read as its reader would. Whoever else follows its link comes no further."""

import re
import time

import pytest
from hands import HANDS
from screens import ALL, Screen
from set_up import WITHOUT_SCRIPTS, Looked
from visit import ADDRESS

PIN = "274 619"


def reachable(practice, coach):
    """Clients of a coach who confirmed an address that is theirs alone."""
    for client in practice.clients_of(coach):
        plan = practice.plan_of(client)
        if plan.get("confirmed_at") and not plan.get("stopped_at"):
            yield client, plan["address"]


def newest_letter(practice, client, before, kind="sign-in"):
    """The letter of a kind that came since."""
    late = time.monotonic() + 20
    while time.monotonic() < late:
        found = practice.every("letters", kind=kind, recipient=client["id"])
        fresh = [one for one in found if one["id"] not in before and one["state"] == "sent"]
        if fresh:
            return practice.letter(fresh[0])
    raise AssertionError("no letter came")


@pytest.mark.parametrize("hand", [HANDS[0], WITHOUT_SCRIPTS], ids=lambda hand: hand.name)
def test_a_client_comes_in_by_a_letter_and_chooses_a_pin(visit, practice, hand):
    owner = practice.person("owner-coach")["key"]
    coach = next(one for one in practice.coaches() if f"staff:{one['id']}" == owner)
    client, address = list(reachable(practice, coach))[-1 - (not hand.scripts)]
    known = [one["id"] for one in practice.every("letters", kind="sign-in", recipient=client["id"])]
    visitor, stranger = visit(hand, Screen(1280, "light")), visit(HANDS[0], Screen(1280, "light"))
    looked, page = Looked(visitor, ALL), visitor.page
    page.goto("/sign-in")
    visitor.press("link", "Come in by a letter")
    looked.at("way-in")
    visitor.press("link", "I was told a code in person")
    looked.at("said")
    visitor.write("The code", "2345-2345")
    visitor.press("button", "Come in")
    visitor.says("does not match")
    looked.at("said-wrong")
    visitor.press("link", "Come in by a letter instead")
    visitor.write("Your email address", address)
    visitor.press("button", "Send me a letter")
    visitor.says("Look at your letters")
    looked.at("way-in-sent")
    letter = newest_letter(practice, client, known)["text"]
    link = re.search(r"https?://\S+/sign-in/letter/code#\S+", letter)[0]
    typed = re.search(r"asks for one: (\S+)", letter)[1]
    # What happens to whoever presses what there is here, test_machines.py shows.
    stranger.page.goto(f"{ADDRESS}/sign-in/letter/code#{link.split('#')[1]}")
    stranger.says("belongs to another browser")
    Looked(stranger, ALL).at("way-in-elsewhere")
    if hand.scripts:
        # The address line changes behind the “#” alone where the page is open already.
        page.goto(f"{ADDRESS}/sign-in/letter/code#{link.split('#')[1]}")
        visitor.says("One press more")
        looked.at("way-in-by-link")
        assert page.get_by_label("The code or the link").is_hidden()
    else:
        visitor.write("The code or the link", typed.lower())
    visitor.press("button", "Come in")
    page.wait_for_url(f"{ADDRESS}/")
    stranger.page.goto("/me")
    assert stranger.page.url != f"{ADDRESS}/me"
    page.goto("/own/pin")
    looked.at("own-pin")
    visitor.write("A PIN", "123456")
    visitor.press("button", "Keep this PIN")
    visitor.says("tried first")
    visitor.write("A PIN", PIN)
    visitor.press("button", "Keep this PIN")
    visitor.says("Your PIN is kept")
    looked.at("me-with-pin")
    page.goto("/own/pin/show?next=/own/opened")
    looked.at("own-pin-show")
    visitor.write("Your PIN", "903718")
    visitor.press("button", "Go on")
    visitor.says("does not match")
    visitor.write("Your PIN", PIN)
    visitor.press("button", "Go on")
    page.wait_for_url(f"{ADDRESS}/own/opened")
    assert not looked.wrong, looked.wrong
