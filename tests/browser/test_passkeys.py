"""Passkeys of the staff, in Chromium with authenticators that are programs (Chrome DevTools Protocol, WebAuthn): made while setting up and afterwards,
used to come in and to show once more who one is, removed; and every page of it against axe's rules."""

import pytest
from hands import HANDS
from screens import ALL, Screen
from set_up import WITHOUT_SCRIPTS, Looked, link_for
from visit import ADDRESS

PRESENT = {
    "protocol": "ctap2",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Devices:
    """The devices that a browser finds. Each is asked in turn, so one at a time is at hand."""

    def __init__(self, page):
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable", {"enableUI": False})

    def add(self, transport, **other):
        options = PRESENT | {"transport": transport} | other
        return self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def take_away(self, device):
        """What it holds is kept elsewhere until it is put back."""
        held = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        self.tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
        return held

    def put_back(self, transport, held):
        device = self.add(transport)
        for one in held:
            self.tools.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": one})
        return device

    def recognise(self, device, somebody):
        """Whether the finger on it is the right one."""
        self.tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": somebody})


# What a browser answers whose person closes its question.
CANCELLED = "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"


def sign_out(visitor):
    visitor.press("button", "Sign out")
    visitor.page.wait_for_url(f"{ADDRESS}/?told=signed-out")


@pytest.mark.parametrize("hand", [HANDS[0], HANDS[2]], ids=lambda hand: hand.name)
def test_passkeys_are_made_used_and_removed(visit, practice, hand):
    visitor = visit(hand, Screen(1280, "light"))
    looked, page = Looked(visitor, ALL if hand is HANDS[0] else []), visitor.page
    devices = Devices(page)
    laptop = devices.add("internal")

    page.goto(link_for(practice.person("assistant")["key"]))
    visitor.press("button", "Go on")
    page.wait_for_url("**/set-up/passkey")
    looked.at("passkey-set-up")
    visitor.write("What you call it", "Laptop")
    devices.recognise(laptop, False)
    visitor.press("button", "Make a passkey")
    visitor.says("This was not finished, so nothing has changed.")
    looked.at("passkey-cancelled")
    devices.recognise(laptop, True)
    visitor.press("button", "Make a passkey")
    visitor.says("Your passkey is made")
    visitor.says("Please make a second one")
    looked.at("passkey-set-up-made")
    visitor.press("button", "Go on")
    page.wait_for_url(f"{ADDRESS}/")
    page.goto("/me")
    looked.at("passkey-me-alone")

    # The last way in stays.
    visitor.press("link", "Look after it")
    visitor.says("It is your only way in, so it stays.")
    assert page.get_by_role("button", name="Remove this passkey").count() == 0
    looked.at("passkey-last")

    # Another device beside it; the first one has nothing to say while it is being made.
    page.goto("/me/passkeys/new")
    looked.at("passkey-new")
    visitor.write("What you call it", "Laptop once more")
    visitor.press("button", "Make a passkey")
    visitor.says("This device keeps a passkey of yours already.")
    on_laptop = devices.take_away(laptop)
    key = devices.add("usb")
    visitor.write("What you call it", "The blue key")
    visitor.press("button", "Make a passkey")
    visitor.says("Your new passkey is good from now on.")
    visitor.says("The blue key")
    looked.at("passkey-me-two")

    # In again with either of them.
    for device in ["key", "laptop"]:
        page.goto("/me")
        sign_out(visitor)
        page.goto("/sign-in?next=/me")
        looked.at("passkey-sign-in")
        if device == "laptop":
            devices.take_away(key)
            laptop = devices.put_back("internal", on_laptop)
        visitor.press("button", "Use a passkey")
        page.wait_for_url(f"{ADDRESS}/me")
        visitor.says("last used")

    # Shown once more.
    page.goto("/prove?next=/me/passkeys/new")
    looked.at("passkey-prove")
    page.evaluate(CANCELLED)
    visitor.press("button", "Use a passkey")
    visitor.says("This was not finished, so nothing has changed.")
    page.reload()
    visitor.press("button", "Use a passkey")
    page.wait_for_url(f"{ADDRESS}/me/passkeys/new")

    # The key that was lost is renamed and goes.
    page.goto("/me")
    page.get_by_role("link", name="Look after it · The blue key").first.wait_for()
    visitor.press("link", "Look after it · The blue key")
    looked.at("passkey-one")
    visitor.write("What you call it", "The lost key")
    visitor.press("button", "Keep")
    visitor.says("Kept.")
    visitor.press("link", "Look after it · The lost key")
    visitor.press("button", "Remove this passkey")
    visitor.says("That passkey lets nobody in any more.")
    assert page.get_by_text("The lost key").count() == 0
    assert not looked.wrong, looked.wrong


def test_a_passkey_that_was_removed_opens_nothing(visit, practice):
    visitor = visit(HANDS[0], Screen(768, "dark"))
    page, devices = visitor.page, Devices(visitor.page)
    devices.add("internal")
    page.goto(link_for(practice.person("assistant")["key"]))
    visitor.press("button", "Go on")
    visitor.write("What you call it", "Laptop")
    visitor.press("button", "Make a passkey")
    visitor.says("Your passkey is made")
    link_for(practice.person("assistant")["key"])
    page.goto("/sign-in")
    visitor.press("button", "Use a passkey")
    visitor.says("This does not match what we keep.")


def test_a_browser_that_knows_no_passkeys_is_led_the_other_way(visit, practice):
    visitor = visit(HANDS[0], Screen(768, "light"))
    page = visitor.page
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(link_for(practice.person("assistant")["key"]))
    visitor.press("button", "Go on")
    visitor.says("This browser cannot use passkeys, or its scripts are switched off.")
    assert not page.get_by_role("button", name="Make a passkey").is_visible()
    page.goto("/sign-in")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    page.get_by_label("Your email address").wait_for()


def test_without_scripts_the_other_way_is_shown(visit, practice):
    visitor = visit(WITHOUT_SCRIPTS, Screen(320, "light"))
    page = visitor.page
    page.goto("/sign-in")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    link = link_for(practice.person("assistant")["key"])
    page.goto(link)
    visitor.write("The link, or the code after", link)
    visitor.press("button", "Go on")
    visitor.says("This browser cannot use passkeys, or its scripts are switched off.")
    assert not page.get_by_role("button", name="Make a passkey").is_visible()
    visitor.press("link", "Use a password and an authenticator instead")
    visitor.says("Choose a password")
