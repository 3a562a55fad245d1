"""Whoever writes for long is not at rest: now and then the browser says so, and only while something is written in a form."""

import pytest


@pytest.fixture
def writer(visit, practice):
    visitor = visit().sign_in(practice.person("client")["name"])
    visitor.page.clock.install()
    visitor.page.goto("/homework/new")
    told = []
    visitor.page.on("request", lambda request: told.append(request.method) if request.url.endswith("/here") else None)
    return visitor, told


def test_every_few_minutes_of_writing_it_is_said_once(writer):
    visitor, told = writer
    page = visitor.page
    field = page.get_by_label("What it is")
    field.press_sequentially("Call ")
    assert told == [], "the page itself was asked for a moment ago"
    for turn in (1, 2):
        page.clock.fast_forward("04:30")
        with page.expect_response("**/here") as answer:
            field.press_sequentially("my sister ")
        assert answer.value.status == 204
        assert told == ["POST"] * turn


def test_whoever_writes_nothing_rests(writer):
    visitor, told = writer
    page = visitor.page
    page.clock.fast_forward("30:00")
    page.keyboard.press("Tab")
    page.mouse.wheel(0, 300)
    page.keyboard.press("Shift")
    assert told == []
