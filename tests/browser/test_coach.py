"""A coach's morning: the day, a session booked, moved and moved back, one cancelled at night, homework, and what a client said to it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect


@pytest.fixture
def coach(practice):
    return practice.coaches()[0]


def at_work(visit, hand, coach):
    """Signed in, the day is what a coach sees first."""
    visitor = visit(hand).sign_in(coach["name"])
    for heading in ("What clients said", "Letters that need you"):
        expect(visitor.page.get_by_role("heading", name=heading)).to_be_visible()
    return visitor


def wish(visitor, coach, start):
    shown = start.astimezone(ZoneInfo(coach["zone"]))
    visitor.write("Day", shown.strftime("%Y-%m-%d"))
    visitor.write("Time", shown.strftime("%H:%M"))


def book(visitor, coach, client, start):
    visitor.press("link", "Book a session")
    visitor.choose("Client", client["name"])
    wish(visitor, coach, start)
    visitor.press("button", "Book")


def expect_start(page, start):
    expect(page.get_by_role("main").get_by_role("time").first).to_have_attribute("datetime", start.strftime("%Y-%m-%dT%H:%M:%SZ"))


def reached(practice, coach, *afters):
    """A client with a free time after each of these, about which a letter comes in time."""
    for client in practice.clients_of(coach):
        starts = [practice.free(client, coach, after) for after in afters]
        if all(start and not practice.why_unreached(client, start) for start in starts):
            return client, *starts
    raise AssertionError("nobody can be reached in time")


def unreached(practice):
    """A coach, and a client of theirs whom no letter reaches before a session that starts soon: it is night there."""
    for coach in practice.coaches():
        for client in practice.clients_of(coach):
            start = practice.free(client, coach, timedelta(minutes=20))
            if start and practice.why_unreached(client, start) == "outside-safe-hours":
                return coach, client, start
    raise AssertionError("it is night nowhere")


def test_a_session_is_booked_moved_and_moved_back(visit, hand, turn, practice, coach):
    client, start, later = reached(practice, coach, timedelta(days=3 + turn), timedelta(days=10 + turn))
    visitor = at_work(visit, hand, coach)
    book(visitor, coach, client, start)
    expect(visitor.page.get_by_role("heading", name=f"Session with {client['name']}")).to_be_visible()
    expect_start(visitor.page, start)
    visitor.press("link", "Move")
    wish(visitor, coach, later)
    visitor.press("button", "Move")
    expect_start(visitor.page, later)
    visitor.press("button", "Undo")
    expect_start(visitor.page, start)
    visitor.says("Taken back")


def test_at_night_it_is_said_before_the_press_that_no_letter_comes_in_time(visit, hand, practice):
    coach, client, start = unreached(practice)
    visitor = at_work(visit, hand, coach)
    main = visitor.page.get_by_role("main")
    book(visitor, coach, client, start)
    visitor.press("button", "Book it all the same")
    expect_start(visitor.page, start)
    visitor.press("link", "Cancel")
    expect(main).to_contain_text("This will not reach them in time")
    expect(main).to_contain_text(f"The next hour at which {client['name']} may be written to is")
    expect(main).to_contain_text("Please contact them yourself.")
    visitor.press("button", "Cancel it all the same")
    visitor.says("Cancelled")
    expect(main.get_by_role("button", name="Undo")).to_be_visible()


def test_homework_is_agreed_on_and_its_answer_stands_in_the_day(visit, hand, turn, practice, coach):
    client = practice.clients_of(coach)[turn]["name"]
    words = f"Walk to the weir and back ({hand.name})."
    visitor = at_work(visit, hand, coach)
    visitor.press("link", "Clients")
    visitor.press("link", client)
    visitor.press("link", "Agree on homework")
    visitor.write("What is agreed", words)
    visitor.press("button", "Agree on this")
    visitor.says("Agreed.")
    home = visit(hand).sign_in(client)
    home.press("button", "Done", inside=home.page.locator(".card", has_text=words))
    home.says("What you said lately")
    visitor.press("link", "Today")
    said = visitor.page.get_by_role("listitem").filter(has_text=words)
    expect(said.first).to_contain_text(f"{client}: done")


def test_a_new_client_is_invited_as_soon_as_the_plan_is_kept(visit, hand, coach):
    name = f"Zora ({hand.name})"
    visitor = at_work(visit, hand, coach)
    visitor.press("link", "Clients")
    visitor.press("link", "Add a client")
    visitor.write("Name", name)
    visitor.write("Time zone", "Europe/Berlin")
    visitor.press("button", "Add them")
    visitor.press("link", "Contact plan")
    visitor.write("Email address", f"zora.{hand.name}@letters.example")
    visitor.press("button", "Keep")
    visitor.says(f"{name} was not invited yet.")
    visitor.press("link", f"Invite {name}")
    expect(visitor.page.get_by_role("button", name="Send an invitation")).to_be_visible()
    visitor.press("button", "Send an invitation")
    visitor.says("The invitation goes out in safe hours.")
