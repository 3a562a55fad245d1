"""What people write is shown as they wrote it, on every page and in letters, and runs nowhere: markup, scripts, links and names of templates, in each
field that takes free words. Which fields there are, the document of the interface and the forms say."""

import html
import re
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
import requests
from hands import HANDS
from practice import ALWAYS, Practice
from screens import Screen
from set_up import set_up
from test_client_door import newest_letter
from test_passkeys import Devices
from walk import signed_in, walk

MARK = re.compile(r"0w\d\d")
# What a form takes besides: each is one of a list, or a number, a day, an hour, an address; or nothing is kept of it.
CLOSED = {"zone", "address", "q", *(f"on_{day}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}

# Whatever stands in an attribute or a text and carries a mark; what only a payload would have brought; and where links and forms lead.
LOOK = """() => {
  const found = { pieces: [], odd: [] };
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  while (texts.nextNode()) found.pieces.push(texts.currentNode.data);
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      found.pieces.push(value);
      if (name.startsWith("on")) found.odd.push(one.outerHTML);
      const scheme = /^(href|src|action|formaction)$/.test(name) && /^[a-z][a-z0-9+.-]*:/i.exec(value.trim());
      if (scheme && !["http:", "https:"].includes(scheme[0].toLowerCase())) found.odd.push(one.outerHTML);
    }
    if (one.matches("script:not([src]), img[src='x']")) found.odd.push(one.outerHTML);
  }
  found.pieces = found.pieces.filter((piece) => /0w\\d\\d/.test(piece));
  return found;
}"""
FIELDS = """() => [...document.querySelectorAll("textarea, input:not([type])")]
  .concat(...["text", "search", "url", "email"].map((type) => [...document.querySelectorAll(`input[type=${type}]`)]))
  .map((one) => one.name)"""


class Pen:
    """Writes words that would do something wherever they are not encoded, each under a mark of its own."""

    def __init__(self):
        self.written = {}

    def words(self, names="{{7*7}}"):
        mark = self._mark()
        return self._keep(mark, f"{mark}</title></textarea>\"'><script>ran('{mark}')</script><img src=x onerror=ran('{mark}')>{names}")

    def link(self):
        """One that is taken: it begins as a link has to."""
        mark = self._mark()
        return "https://" + self._keep(mark, f"{mark}.example/\"><script>ran('{mark}')</script>")

    def _mark(self):
        return f"0w{len(self.written):02}"

    def _keep(self, mark, text):
        self.written[mark] = text
        return text


class Watch:
    """A page on which nothing of what was written may run."""

    def __init__(self, context, page, pen):
        self.page, self.pen = page, pen
        self.wrong, self.seen, self.fields = [], set(), set()
        context.expose_binding("ran", lambda _, mark: self.wrong.append(f"{mark} ran"))
        page.on("console", lambda said: "Content Security Policy" in said.text and self.wrong.append(said.text))

    def at(self, url):
        self.page.goto(url)
        self.here()

    def here(self):
        self._look(self.page.url)
        self.fields.update(self.page.evaluate(FIELDS))

    def at_mail(self, markup):
        """Where no policy would stop a script."""
        self.page.goto("about:blank")
        self.page.set_content(markup)
        self._look("mail")

    def _look(self, where):
        found = self.page.evaluate(LOOK)
        self.wrong += [f"{where}: {one[:300]}" for one in found["odd"]]
        for piece in found["pieces"]:
            # Names of hosts are broken up in letters, and long lines of calendars.
            whole = unquote(piece).replace("\u200b", "").replace("\r\n ", "").replace("\n ", "")
            for mark in set(MARK.findall(whole)):
                if self.pen.written[mark] in whole:
                    self.seen.add(mark)
                elif not is_cut_short(self.pen.written[mark], whole):
                    self.wrong.append(f"{where}: {mark} is not whole: {piece[:300]}")


def is_cut_short(words, piece):
    """In a list of suggestions long words end early, and say so."""
    begun, dots, _ = piece.partition("…")
    return bool(dots) and words.startswith(begun)


@pytest.fixture(scope="module")
def house(own_demo):
    return Practice(own_demo.address, own_demo.token)


def free_fields(house):
    """Every text of any make that the interface takes: what is one of a list has no greatest length."""
    document = house.document()

    def below(schema, at):
        if name := schema.get("$ref"):
            schema = document["components"]["schemas"][name.split("/")[-1]]
        for one in schema.get("oneOf", []):
            yield from below(one, at)
        if "string" in schema.get("type", []) and "maxLength" in schema:
            yield at
        if "items" in schema:
            yield from below(schema["items"], at)
        for name, one in schema.get("properties", {}).items():
            yield from below(one, (*at, name))

    for path, item in document["paths"].items():
        for method, operation in item.items():
            if body := operation.get("requestBody"):
                yield from ((method, path, *at) for at in below(body["content"]["application/json"]["schema"], ()))


class Writer:
    """Sends what is written, and knows into which fields it went."""

    def __init__(self, house):
        self.house, self.used = house, set()

    def sends(self, method, path, *ids, **body):
        self._note((method, f"/api/v1/{path}"), body)
        return self.house.sends(re.sub(r"\{\w+\}", "{}", path).format(*ids), method.upper(), **body)

    def _note(self, at, value):
        if isinstance(value, dict):
            for name, one in value.items():
                self._note((*at, name), one)
        elif isinstance(value, list):
            for one in value:
                self._note(at, one)
        elif isinstance(value, str) and MARK.search(value):
            self.used.add(at)


def told_of_everything(house, coach):
    """A client whose letters may say everything, and who wants one for new homework."""
    for client in house.clients_of(coach):
        plan = house.plan_of(client)
        if plan.get("wording_today") == "detailed" and plan["nudges"]["assigned"]["on"]:
            return client, plan
    raise AssertionError("nobody wants to be told")


class Written:
    """A practice in which every field says something that would do harm as a part of a page."""

    def __init__(self, house, pen):
        self.house, self.pen, self.writer = house, pen, Writer(house)
        self.coach, self.colleague, *_ = sorted(house.coaches(), key=lambda one: ("owner" not in one["roles"], one["address"]))
        self.client, plan = told_of_everything(house, self.coach)
        self.another = next(one for one in reversed(house.clients_of(self.coach)) if one["id"] != self.client["id"])
        self.address = plan["address"]
        self.entrances = [f"/clients/{self.client['id']}"]
        self._people(plan)
        self._practice()
        self._homework()
        self._sessions()

    def _people(self, plan):
        sends, words = self.writer.sends, self.pen.words
        for one in (self.coach, self.colleague):
            sends("patch", "staff/{staff}", one["id"], name=words())
        sends("post", "staff", name=words(), address="dora@practice.example", roles=["coach"])
        added = sends("post", "clients", name=words(), pronouns=words(), zone="UTC", coach=self.coach["id"])
        sends("patch", "clients/{client}", self.client["id"], name=words(), pronouns=words())
        self.house.sends("pairings", client=self.client["id"], coach=self.colleague["id"])
        kept = {key: plan[key] for key in ("agreed_on", "channel", "address", "wording", "nudges")} | {"calendar_files": True, "safe_hours": ALWAYS}
        self.house.sends(f"clients/{self.client['id']}/contact-plan", "PUT", **kept)
        self.entrances.append(f"/clients/{added['id']}")

    def _practice(self):
        sends, words, link = self.writer.sends, self.pen.words, self.pen.link
        settings = {key: self.house.settings()[key] for key in ("zone", "locale", "leads")}
        # Names in braces are filled in there, and others refused.
        own = {"kind": "session-booked", "wording": "detailed", "subject": words(""), "text": words("")}
        sends("put", "settings", name=words(), own_words=[own], **settings)
        self.sort = sends("post", "session-types", name=words(), minutes=50, place={"kind": "room", "at": link()})
        self.other = self.house.sends("session-types", name="Other", minutes=50)
        sends("patch", "session-types/{session_type}", self.other["id"], name=words(), place={"kind": "phone", "at": "javascript:" + words()})
        self.entrances += [f"/settings/session-types/{one['id']}" for one in (self.sort, self.other)]

    def _homework(self):
        sends, words, link = self.writer.sends, self.pen.words, self.pen.link
        piece = sends("post", "homework", client=self.client["id"], words=words(), cover=words(), link=link())
        changed = self.house.sends("homework", client=self.client["id"], words="Other")
        sends("patch", "homework/{homework}", changed["id"], words=words(), link=link())
        self.covered = changed["id"]
        self.entrances += [f"/homework/{one['id']}" for one in (piece, changed)]
        template = sends("post", "homework-templates", words=words(), link=link())
        other = self.house.sends("homework-templates", words="Other")
        sends("patch", "homework-templates/{template}", other["id"], words=words(), link=link())
        self.entrances += [f"/homework/templates/{one['id']}" for one in (template, other)]

    def _sessions(self):
        of = {"client": self.client["id"], "coach": self.coach["id"], "zone": "UTC", "minutes": 50}
        of_sort, street = {"session_type": self.sort["id"]}, {"kind": "street", "at": self.pen.words()}
        booked = self.writer.sends("post", "sessions", **of, **of_sort, starts_at_local=self._free(2), place=street)
        moved = self.house.sends("sessions", **of, starts_at_local=self._free(4), session_type=self.other["id"])
        place = {"kind": "room", "at": self.pen.link()}
        self.writer.sends("post", "sessions/{session}/reschedule", moved["id"], starts_at_local=self._free(6), zone="UTC", place=place)
        self.entrances += [f"/sessions/{one['id']}" for one in (booked, moved)]

    def _free(self, days):
        return self.house.free(self.client, self.coach, timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def test_what_people_write_is_shown_as_they_wrote_it_and_runs_nowhere(visit, house, own_demo):
    pen, watches = Pen(), []
    written = Written(house, pen)
    letters = letters_that_come_at_once(house, written)
    names = {person["key"]: person["name"] for person in house.people()}

    def comes(key=None):
        visitor = visit(HANDS[0], Screen(1280, "light"), own_demo.address)
        watches.append(Watch(visitor.context, visitor.page, pen))
        return visitor.sign_in(names[key]) if key else visitor, watches[-1]

    def looks(key, *entrances):
        watch, entrances = comes(key)[1], [own_demo.address + path for path in entrances]
        for url in dict.fromkeys([*entrances, *walk(signed_in({"key": key}, own_demo.address), own_demo.address).values()]):
            watch.at(url)

    client, coach, colleague = f"client:{written.client['id']}", f"staff:{written.coach['id']}", f"staff:{written.colleague['id']}"
    written.writer.used |= chooses_words_for_neutral_letters(*comes(client), written.covered)
    assert written.writer.used == set(free_fields(house))
    looks(coach, *written.entrances, "/clients?q=" + quote(pen.words()), *(f"/letters/{letter['id']}" for letter in letters))
    looks(colleague, written.entrances[0])
    looks(client, f"/letters/{letters[0]['id']}")
    reads_as_mail(*comes(client), letters)
    makes_a_token(*comes(), own_demo.new_beginning(house.person("assistant")["key"]))
    makes_a_passkey(*comes(f"client:{written.another['id']}"))

    wrong = [line for watch in watches for line in watch.wrong]
    assert not wrong, "\n".join(wrong)
    assert set().union(*(watch.seen for watch in watches)) == set(pen.written)
    taken = {name for at in written.writer.used for name in at} | CLOSED
    assert set().union(*(watch.fields for watch in watches)) <= taken


def letters_that_come_at_once(house, written):
    """To sign in with, and a test to oneself. What others say, the samples of a plan show."""
    requests.post(f"{house.address}/sign-in/letter", data={"address": written.address}, timeout=20).raise_for_status()
    house.sends("letters/test")
    return [newest_letter(house, who, [], kind) for who, kind in ((written.client, "sign-in"), (written.coach, "test"))]


def chooses_words_for_neutral_letters(visitor, watch, homework):
    """Nobody else may, and the pages are theirs alone; answers which fields of the interface that is."""
    visitor.page.goto("/plan")
    for label in ("Your own subject", "Your own sender name"):
        visitor.write(label, watch.pen.words())
    visitor.press("button", "Keep")
    visitor.says("Kept. From now on:")
    watch.here()
    visitor.page.goto(f"/answers/{homework}/edit")
    visitor.write("A word for it", watch.pen.words())
    visitor.press("button", "Keep this")
    visitor.page.wait_for_url(lambda url: not url.endswith("/edit"))
    watch.at(f"/answers/{homework}/edit")
    plan, piece = "/api/v1/clients/{client}/contact-plan", "/api/v1/homework/{homework}"
    return {("put", plan, "subject"), ("put", plan, "sender"), ("patch", piece, "cover")}


def reads_as_mail(visitor, watch, letters):
    visitor.page.goto("/plan")
    samples = visitor.page.locator("a[href*='/samples/']").evaluate_all("(links) => links.map((one) => one.href)")
    assert samples
    for markup in [letter["html"] for letter in letters] + [visitor.context.request.get(sample).text() for sample in samples]:
        watch.at_mail(markup)


def makes_a_token(visitor, watch, link):
    set_up(visitor, link)
    visitor.page.goto("/me/tokens/new")
    visitor.write("What it is for", watch.pen.words())
    visitor.press("button", "Make it")
    visitor.says("A token, shown once")
    watch.here()
    watch.at("/me/tokens")


def makes_a_passkey(visitor, watch):
    Devices(visitor.page).add("internal")
    visitor.page.goto("/me/passkeys/new")
    visitor.write("What you call it", watch.pen.words())
    visitor.press("button", "Make a passkey")
    visitor.says("Your new passkey is good from now on.")
    watch.here()
    watch.at(visitor.page.get_by_role("link", name="Look after it").first.get_attribute("href"))


def test_what_could_run_is_refused_where_only_some_words_are_taken(house):
    pen = Pen()
    coach = house.coaches()[0]["id"]
    client = {"name": "Ana", "coach": coach}
    room = {"kind": "room", "at": "javascript:ran(1)"}
    assert house.refuses("clients", **client, zone=pen.words())
    assert house.refuses("clients", **client, zone="UTC", language=pen.words())
    assert house.refuses("homework-templates", words="Words", link="javascript:ran(1)")
    assert house.refuses("session-types", name="Sort", minutes=50, place=room)
    settings = {key: house.settings()[key] for key in ("name", "zone", "locale", "leads")}
    own = {"kind": "session-booked", "wording": "plain", "subject": "Words", "text": "{{7*7}}"}
    assert house.refuses("settings", "PUT", **settings, own_words=[own])
    assert house.refuses("settings", "PUT", **settings | {"locale": pen.words()}, own_words=[])


@pytest.mark.parametrize("encoded", [True, False])
def test_what_is_not_encoded_is_noticed(browser, own_demo, encoded):
    """The watch itself, on a page of ours into which words were put as they are."""
    context = browser.new_context(base_url=own_demo.address)
    pen = Pen()
    words = pen.words()

    def put(route):
        answer = route.fetch()
        shown = html.escape(words) if encoded else words
        route.fulfill(response=answer, body=answer.text().replace("</main>", f'<p title="{shown}">{shown}</p></main>'))

    context.route(f"{own_demo.address}/sign-in", put)
    watch = Watch(context, context.new_page(), pen)
    watch.at("/sign-in")
    if encoded:
        assert watch.seen == {"0w00"} and not watch.wrong
    else:
        for told in ("Content Security Policy", "onerror", "is not whole"):
            assert any(told in line for line in watch.wrong), (told, watch.wrong)
        watch.at_mail(words)
        assert "0w00 ran" in watch.wrong
    context.close()
