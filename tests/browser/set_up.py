"""What the journeys through the doors have in common: a way in that is set up by a link, and a look at each page on the way."""

import base64
import hashlib
import hmac
import os
import subprocess
import time
from pathlib import Path

from hands import HANDS
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


def set_up(visitor, link, look=lambda name: None):
    """By a link, to the end, with a look at each page; answers the authenticator's secret."""
    page = visitor.page
    page.goto(link)
    if not visitor.hand.scripts:
        visitor.write("The link, or the code after", link)
    look("link")
    visitor.press("button", "Go on")
    look("passkey-offered")
    visitor.press("link", "Use a password and an authenticator instead")
    look("password")
    visitor.write("A password", "short")
    visitor.press("button", "Go on")
    visitor.says("Please use at least 15 characters")
    look("password-refused")
    visitor.write("A password", PASSWORD)
    visitor.press("button", "Go on")
    secret = page.locator("code.typed").inner_text()
    look("authenticator")
    visitor.write("The code of your authenticator", code(secret))
    visitor.press("button", "Go on")
    look("codes")
    visitor.press("button", "Show my codes")
    page.locator(".codes code").first.wait_for()
    assert page.locator(".codes code").count() == 10
    look("codes-shown")
    visitor.press("button", "I have kept them")
    visitor.says("Today")
    return secret
