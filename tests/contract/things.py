"""Things of a practice, made through the interface itself, for requests that need one that exists."""

import functools
import itertools
import uuid
from datetime import date, datetime, timedelta, timezone

import requests

ZONE = "Africa/Nairobi"
"""A zone whose clock is never changed: every local time in it exists once."""


class Practice:
    """The practice behind an address, as the holder of a token sees it."""

    def __init__(self, address, token):
        self.address = address
        self.root = address + "/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = "Bearer " + token
        self.coach = self.items("/coaches")[0]["id"]
        self.own_tokens = {token["id"] for token in self.items("/tokens")}
        self.hours = itertools.count()

    def ask(self, method, path, body=None):
        """What the interface answers; whatever is not fine ends the run with its words."""
        whichever = {"If-Match": "*"} if method == "POST" else {}
        answer = self.session.request(method, self.root + path, json=body, headers=whichever, timeout=30)
        if not answer.ok:
            raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()

    def items(self, path):
        return self.ask("GET", path)["items"]

    def tag(self, path):
        """The `ETag` of what is at `path` now, if anything is."""
        return self.session.get(self.root + path, timeout=30).headers.get("ETag")

    def makes(self, name):
        """Whether `make` knows things of that name."""
        return name in THINGS

    def make(self, name):
        """The id of a new thing of that name, or of one that will do."""
        return THINGS[name](self)

    @functools.cache
    def standing(self, name):
        """The id of a thing of that name, always the same: for whatever changes none."""
        return self.make(name)

    def start(self):
        """A local time ahead, never the same twice."""
        day, hour = divmod(next(self.hours), 24)
        return f"{date.today() + timedelta(days=200 + day)}T{hour:02}:00"

    def client(self):
        return self.ask("POST", "/clients", {"name": "Ana", "zone": ZONE, "coach": self.coach})["id"]

    def planned(self):
        """A client who takes letters."""
        client = self.client()
        plan = {"agreed_on": str(date.today() - timedelta(days=2)), "channel": "email", "address": "ana@home.example"}
        self.ask("PUT", f"/clients/{client}/contact-plan", plan)
        return client

    def resting(self):
        """A client whose letters rest."""
        client = self.planned()
        self.ask("POST", f"/clients/{client}/pause", {"what": "everything"})
        return client

    def archived(self):
        client = self.client()
        self.ask("POST", f"/clients/{client}/archive")
        return client

    def staff(self):
        somebody = {"name": "Dora", "address": f"{uuid.uuid4().hex}@practice.example", "roles": ["coach"]}
        return self.ask("POST", "/staff", somebody)["id"]

    def pairing(self):
        return self.ask("POST", "/pairings", {"client": self.client(), "coach": self.staff()})["id"]

    def session_type(self):
        return self.ask("POST", "/session-types", {"name": "First meeting", "minutes": 50})["id"]

    def booked(self):
        """A session ahead."""
        when = {"starts_at_local": self.start(), "zone": ZONE, "minutes": 45, "override": True}
        return self.ask("POST", "/sessions", {"client": self.client(), "coach": self.coach} | when)["id"]

    def cancelled(self):
        session = self.booked()
        self.ask("POST", f"/sessions/{session}/cancel")
        return session

    def begun(self):
        """A session that has begun: the demo brings some."""
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.items(f"/sessions?state=booked&limit=1&until={now}")[0]["id"]

    def homework(self):
        """A piece of homework of the coach's own."""
        return self.ask("POST", "/homework", {"client": self.client(), "words": "Walk by the river."})["id"]

    def answered(self):
        piece = self.homework()
        self.ask("POST", f"/homework/{piece}/answer", {"answer": "not_now"})
        return piece

    def template(self):
        return self.ask("POST", "/homework-templates", {"words": "Walk by the river."})["id"]

    def letter(self):
        return self.items("/letters?limit=1")[0]["id"]

    def token(self):
        """One more of the coach's: none is made through the interface, but a demo gives them away."""
        asked = requests.post(self.address + "/demo/token", data={"person": f"staff:{self.coach}"}, timeout=30)
        asked.raise_for_status()
        return next(token["id"] for token in self.items("/tokens?limit=200") if token["id"] not in self.own_tokens)

    def colleague_with_a_day(self):
        """A coach, and a day on which there is something to clear."""
        coach, start = self.staff(), self.start()
        client = self.ask("POST", "/clients", {"name": "Ana", "zone": ZONE, "coach": coach})["id"]
        when = {"starts_at_local": start[:11] + "12:00", "zone": ZONE, "minutes": 45}
        self.ask("POST", "/sessions", {"client": client, "coach": coach} | when)
        return coach, start[:10]


THINGS = {
    "client": Practice.client,
    "coach": lambda practice: practice.coach,
    "homework": Practice.homework,
    "letter": Practice.letter,
    "pairing": Practice.pairing,
    "session": Practice.booked,
    "session_type": Practice.session_type,
    "staff": Practice.staff,
    "template": Practice.template,
    "token": Practice.token,
}
