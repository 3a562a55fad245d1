"""The door of the staff: setting up by a link of the command line, signing in with two things, and every page of both against axe's rules.

A demo lets people in by a press; somebody of its staff is given a way in of their own here, as everywhere else. That ends what was open to them, so
it is somebody whom no other journey needs."""

import base64
import hashlib
import hmac
import os
import subprocess
import time
from pathlib import Path

import pytest
from hands import HANDS
from screens import ALL, Screen
from test_accessibility import faults
from visit import ADDRESS

PASSWORD = "lamp otter violin fog"
WITHOUT_SCRIPTS = next(hand for hand in HANDS if not hand.scripts)


def code(secret, early=0):
    """RFC 6238: six digits, SHA-1, thirty seconds."""
    key, step = base64.b32decode(secret.replace(" ", "")), int(time.time()) // 30 + early
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def link_for(person):
    program = os.environ.get("HALCYON", "target/debug/halcyon")
    words = [program, "reset", "--person", person, "--data", f"{os.environ['DEMO_FOLDER']}/data"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    return f"{ADDRESS}/set-up#{said.split('#')[1]}"


# Colours that change with the scheme are on their way for a moment, and one change may take another's place; of what is hidden they never arrive.
AT_REST = """async () => {
  const moving = () => document.getAnimations().filter((one) => one.effect.target.checkVisibility());
  while (moving().length) await Promise.allSettled(moving().map((one) => one.finished));
}"""


class Looked:
    """Looks at each page on the way: nothing is the matter, on any screen."""

    def __init__(self, visitor, screens):
        self.visitor, self.screens, self.wrong = visitor, screens, {}

    def at(self, name):
        page = self.visitor.page
        for screen in self.screens if self.visitor.hand.scripts else []:
            page.emulate_media(color_scheme=screen.scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": screen.width, "height": 900})
            page.evaluate(AT_REST)
            if told := faults(page):
                self.wrong[f"{name} {screen}"] = told
            if folder := os.environ.get("SCREENS"):
                page.screenshot(path=Path(folder) / f"{name}-{screen}.png", full_page=True)


@pytest.mark.parametrize("hand", [HANDS[0], WITHOUT_SCRIPTS], ids=lambda hand: hand.name)
def test_somebody_sets_up_leaves_and_comes_in_again(visit, practice, hand):
    person = practice.person("assistant")["key"]
    member = next(one for one in practice.every("staff") if f"staff:{one['id']}" == person)
    visitor = visit(hand, Screen(1280, "light"))
    looked, page = Looked(visitor, ALL), visitor.page
    page.goto(link_for(person))
    if not hand.scripts:
        visitor.write("The link, or the code after", page.url)
    looked.at("link")
    visitor.press("button", "Go on")
    looked.at("passkey-offered")
    visitor.press("link", "Use a password and an authenticator instead")
    looked.at("password")
    visitor.write("A password", "short")
    visitor.press("button", "Go on")
    visitor.says("Please use at least 15 characters")
    looked.at("password-refused")
    visitor.write("A password", PASSWORD)
    visitor.press("button", "Go on")
    secret = page.locator("code.typed").inner_text()
    looked.at("authenticator")
    visitor.write("The code of your authenticator", code(secret))
    visitor.press("button", "Go on")
    looked.at("codes")
    visitor.press("button", "Show my codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    looked.at("codes-shown")
    visitor.press("button", "I have kept them")
    visitor.says("Today")
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
