"""Programs that scan mail, before every link that is mailed or handed over: each opens it twice without a browser and once with one, and presses all
it finds. Nobody is in by that; and what a press does by design is exactly this."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hands import HANDS
from machine import Machine
from practice import Practice
from screens import Screen
from test_client_door import newest_letter, reachable
from walk import signed_in, walk

# At each moment it is day in one of them.
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"]
RESTS = {"people.pause", "people.resume", "people.stop_contact", "people.resume_contact"}
ONLY_NUDGES = {"everything": False, "everything_until": None, "nudges": True, "nudges_until": None}


@pytest.fixture(scope="module")
def house(own_demo):
    return Practice(own_demo.address, own_demo.token)


@pytest.fixture(scope="module")
def shut(own_demo, house):
    """Every page that is there for somebody and not for everybody."""
    pages = [walk(signed_in(house.person(role), own_demo.address), own_demo.address) for role in ("owner-coach", "client")]
    everybody = walk(signed_in(None), own_demo.address)
    shut = [url for theirs in pages for shape, url in theirs.items() if shape not in everybody]
    assert len(shut) > 20
    return shut


@pytest.fixture
def machine(browser, own_demo, shut):
    begun = []

    def begin():
        begun.append(Machine(browser, own_demo.address, f"198.51.100.{len(begun) + 1}"))
        return begun[-1]

    yield begin
    for one in begun:
        opened = [url for url in shut if one.reads(url) == 200]
        assert not opened, "somebody is in"
        assert one.pressed
        assert not one.end()


@pytest.fixture
def guest(visit, own_demo):
    return lambda: visit(HANDS[0], Screen(1280, "light"), own_demo.address)


@pytest.fixture
def coach(house):
    owner = house.person("owner-coach")["key"]
    return next(one for one in house.coaches() if f"staff:{one['id']}" == owner)


class Acts:
    """What was done in a client's name since, as the logbook has it."""

    def __init__(self, house, client):
        self.house, self.actor = house, f"client:{client['id']}"
        self.before = house.newest("logbook")["number"]

    def since(self):
        newer = [entry for entry in self.house.every("logbook") if entry["number"] > self.before]
        return [entry["verb"] for entry in reversed(newer) if entry["actor"] == self.actor]


def link_to(page, letter):
    return re.search(rf"https?://[^\s<>]+/{page}[/#][^\s<>]+", letter)[0]


def asks(guest, address):
    """For a letter to sign in with."""
    guest.page.goto("/sign-in/letter")
    guest.write("Your email address", address)
    guest.press("button", "Send me a letter")
    guest.says("Look at your letters")


def letter_for(guest, house, client, address):
    known = [one["id"] for one in house.every("letters", kind="sign-in", recipient=client["id"])]
    asks(guest, address)
    return newest_letter(house, client, known)["text"]


def comes_in(guest, link):
    guest.page.goto(link)
    guest.says("One press more")
    guest.press("button", "Come in")
    guest.page.wait_for_url(f"{guest.address}/")


def lets_letters_come_again(guest, house, client):
    """What was stopped, and what rests besides."""
    guest.page.goto("/plan")
    for _ in range(2):
        plan = house.plan_of(client)
        if plan["stopped_at"] or plan["pause"]["everything"]:
            with guest.page.expect_navigation():
                guest.press("button", "Let letters come again")
    plan = house.plan_of(client)
    assert not plan["stopped_at"] and not plan["pause"]["everything"]


def test_a_letter_to_sign_in_lets_no_machine_in_and_stays_good(house, coach, guest, machine):
    client, address = next(reachable(house, coach))
    person, acts, stranger = guest(), Acts(house, client), machine()
    letter = letter_for(person, house, client, address)
    stranger.opens(link_to("sign-in/letter/code", letter))
    assert any(told.endswith("Come in") for told in stranger.pressed)
    assert acts.since() == ["doors.ask_for_letter"]
    # It leads to a page for letting letters rest as well. What is pressed there is done; its holder comes in all the same, and takes back what stands.
    stranger.opens(link_to("pause", letter))
    assert set(acts.since()) <= {"doors.ask_for_letter", *RESTS}
    assert "people.stop_contact" in acts.since()
    comes_in(person, link_to("sign-in/letter/code", letter))
    lets_letters_come_again(person, house, client)


@pytest.mark.parametrize("kind,page", [("invitation", "welcome"), ("address-check", "address")])
def test_an_address_confirmed_by_a_machine_lets_in_whoever_reads_its_mail_and_nobody_else(house, coach, guest, machine, kind, page):
    address = f"{kind}@home.example"
    client, reader = house.new_client("Ana", coach, day_zone(), address), guest()
    asks(reader, address)
    house.sends(f"clients/{client['id']}/{kind}")
    letter = newest_letter(house, client, [], kind)["text"]
    acts, stranger = Acts(house, client), machine()
    stranger.opens(link_to(page, letter))
    assert acts.since() == ["people.confirm_address"]
    assert house.plan_of(client)["confirmed_at"]
    comes_in(reader, link_to("sign-in/letter/code", letter_for(reader, house, client, address)))
    # What was asked for before the press was never written.
    assert len(house.every("letters", kind="sign-in", recipient=client["id"])) == 1


def test_what_a_machine_answers_and_lets_rest_stands_in_the_record_until_its_client_takes_it_back(house, coach, guest, machine):
    letter = house.letter(about_something_open(house, coach))
    client, acts, stranger = {"id": letter["client"]}, Acts(house, {"id": letter["client"]}), machine()
    unsubscribe = next(header["value"] for header in letter["headers"] if header["name"] == "List-Unsubscribe")
    stranger.opens(link_to("unsubscribe", unsubscribe))
    assert set(acts.since()) == {"people.pause"} and house.plan_of(client)["pause"] == ONLY_NUDGES
    stranger.opens(link_to("answer", letter["text"]))
    assert {"homework.answer", "homework.undo_answer", "people.stop_contact"} <= set(acts.since()) <= {"homework.answer", "homework.undo_answer", *RESTS}
    assert {answer["letter"] for answer in house.homework(letter["homework"])["answers"]} == {letter["id"]}
    holder = guest().sign_in(name_of(house, client))
    takes_answers_back(holder, house, letter["homework"])
    lets_letters_come_again(holder, house, client)


def test_a_set_up_link_stays_good_when_looked_at_and_is_spent_by_a_press_that_lets_nobody_in(house, own_demo, guest, machine):
    stranger, holder, colleague = machine(), guest(), house.person("assistant")["key"]
    link = own_demo.new_beginning(colleague)
    stranger.looks(link)
    goes_on(holder, link)
    holder.page.wait_for_url("**/set-up/passkey")
    link = own_demo.new_beginning(colleague)
    stranger.opens(link, deep=4)
    late = guest()
    goes_on(late, link)
    late.says("This link has been used, or its time has passed.")


def goes_on(visitor, link):
    visitor.page.goto(link)
    visitor.press("button", "Go on")


def takes_answers_back(visitor, house, homework):
    """Each stands for itself, the last one first."""
    for _ in house.homework(homework)["answers"]:
        if house.homework(homework)["state"] == "open":
            return
        words = house.homework(homework)["words"]
        visitor.page.goto("/")
        visitor.press("button", "Take that back", visitor.page.locator(".card, li").filter(has_text=words))
        visitor.page.wait_for_load_state()
    assert house.homework(homework)["state"] == "open"


def about_something_open(house, coach):
    """A letter to a client about homework that was not answered yet."""
    theirs = [client["id"] for client in house.clients_of(coach)]
    for letter in house.every("letters", kind="homework-assigned", state="sent"):
        if letter["client"] in theirs and house.homework(letter["homework"])["state"] == "open":
            return letter
    raise AssertionError("no letter asks")


def name_of(house, client):
    return next(one["name"] for one in house.every("clients") if one["id"] == client["id"])


def day_zone():
    """Where it is day: an invitation waits for that."""
    return next(zone for zone in ZONES if 9 <= datetime.now(ZoneInfo(zone)).hour < 19)
