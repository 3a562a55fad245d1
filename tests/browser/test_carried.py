"""What somebody has to carry elsewhere is copied by a press, and told to eye and ear; without scripts no button for it is in the way."""

import pytest
from hands import HANDS
from playwright.sync_api import expect
from set_up import WITHOUT_SCRIPTS, link_for, set_up

CLIPBOARD = "navigator.clipboard.readText()"
# What a browser answers that lets no page write there.
REFUSED = "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
MARKED = "getSelection().toString().trim()"


@pytest.mark.parametrize("hand", [HANDS[0], HANDS[2]], ids=lambda hand: hand.name)
def test_it_is_copied_and_told(visit, practice, hand):
    visitor = visit(hand)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, copied = visitor.page, {}

    def copies(name):
        if name not in ("authenticator", "codes-shown"):
            return
        shown = page.locator("#secret, #codes code").all_inner_texts()
        visitor.press("button", "Copy")
        expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
        copied[name] = (page.evaluate(CLIPBOARD).split("\n"), shown)
        page.evaluate(REFUSED)
        visitor.press("button", "Copy")
        expect(page.get_by_role("status").filter(has_text="It is marked.")).to_be_visible()
        assert page.evaluate(MARKED).split("\n") == shown

    set_up(visitor, link_for(practice.person("assistant")["key"]), copies)
    for name, (kept, shown) in copied.items():
        assert kept == shown, name
    assert [len(shown) for _, shown in copied.values()] == [1, 10]


def test_codes_are_printed_without_what_cannot_be_pressed_on_paper(visit, practice):
    visitor = visit()
    page = visitor.page

    def prints(name):
        if name != "codes-shown":
            return
        page.evaluate("() => { window.print = () => { window.printed = true; }; }")
        visitor.press("button", "Print")
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        expect(page.locator("#codes code").first).to_be_visible()
        for button in ("Copy", "Print", "I have kept them"):
            expect(page.get_by_role("button", name=button)).to_be_hidden()
        page.emulate_media(media="screen")

    set_up(visitor, link_for(practice.person("assistant")["key"]), prints)


def test_without_scripts_there_is_no_button_for_it(visit, practice):
    visitor = visit(WITHOUT_SCRIPTS)
    seen = []

    def looks(name):
        if name in ("authenticator", "codes-shown"):
            seen.append(name)
            assert not visitor.page.get_by_role("button", name="Copy").is_visible()
            assert not visitor.page.get_by_role("button", name="Print").is_visible()

    set_up(visitor, link_for(practice.person("assistant")["key"]), looks)
    assert seen == ["authenticator", "codes-shown"]
