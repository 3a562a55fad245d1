"""Passkeys of clients, in Chromium with an authenticator that is a program: made on one's own page, a way in without a letter, shown for what lies
deeper, removed; and every page of it against axe's rules."""

from hands import HANDS
from screens import ALL, Screen
from test_client_door import PIN, reachable
from test_door import Looked
from test_passkeys import Devices
from visit import ADDRESS


def test_a_client_makes_a_passkey_comes_in_by_it_and_removes_it(visit, practice):
    owner = practice.person("owner-coach")["key"]
    coach = next(one for one in practice.coaches() if f"staff:{one['id']}" == owner)
    client, _ = list(reachable(practice, coach))[0]
    visitor = visit(HANDS[0], Screen(1280, "light"))
    looked, page = Looked(visitor, ALL), visitor.page
    visitor.sign_in(client["name"])
    devices = Devices(page)
    devices.add("internal")

    page.goto("/me")
    visitor.press("link", "Make a passkey")
    visitor.says("A passkey leaves a trace")
    looked.at("client-passkey-new")
    visitor.write("What you call it", "Phone")
    visitor.press("button", "Make a passkey")
    visitor.says("Your new passkey is good from now on.")
    looked.at("client-me-with-passkey")
    page.get_by_role("link", name="Look after it · Phone").first.wait_for()
    visitor.press("link", "Look after it · Phone")
    visitor.says("Nothing else protects your private pages yet, so this passkey stays.")
    looked.at("client-passkey-last")

    # In again without a letter, on a device that others use: nothing is remembered, and no other passkey is offered.
    page.context.clear_cookies()
    page.goto("/sign-in/letter")
    looked.at("client-passkey-way-in")
    page.get_by_label("Other people use this device").check()
    visitor.press("button", "Use a passkey")
    page.wait_for_url(f"{ADDRESS}/")
    page.goto("/me")
    visitor.says("You said that other people use this device")
    looked.at("client-me-shared")
    page.context.clear_cookies()

    # And on one's own: past the PIN.
    page.goto("/sign-in/letter")
    visitor.press("button", "Use a passkey")
    page.wait_for_url(f"{ADDRESS}/")
    page.goto("/plan")
    assert page.url.startswith(f"{ADDRESS}/plan")
    page.goto("/own/pin/show?next=/own/opened")
    looked.at("client-passkey-show")
    visitor.press("button", "Use a passkey")
    page.wait_for_url(f"{ADDRESS}/own/opened")

    # With a PIN it may go.
    page.goto("/own/pin")
    visitor.write("A PIN", PIN)
    visitor.press("button", "Keep this PIN")
    visitor.says("Your PIN is kept")
    page.goto("/own/pin/show?next=/me")
    looked.at("client-passkey-or-pin")
    page.goto("/me")
    visitor.press("link", "Look after it · Phone")
    looked.at("client-passkey-one")
    visitor.press("button", "Remove this passkey")
    visitor.says("That passkey lets nobody in any more.")
    assert page.get_by_text("Phone", exact=True).count() == 0
    assert not looked.wrong, looked.wrong
