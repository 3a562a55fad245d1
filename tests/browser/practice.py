"""What the demo's practice holds, asked of its interface with its owner's token."""

import os
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import requests

ALWAYS = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}]


class Practice:
    def __init__(self, address=os.environ["DEMO_ADDRESS"], token=os.environ["DEMO_TOKEN"]):
        self.address = address.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def people(self):
        return self._read("/demo/people")

    def person(self, role):
        """The first of that role in the demo's list."""
        return next((person for person in self.people() if person["role"] == role), None)

    def coaches(self):
        return [one for one in self.every("staff") if "coach" in one["roles"]]

    def clients_of(self, coach):
        return [one for one in self.every("clients") if coach["id"] in one["coaches"]]

    def plan_of(self, client):
        """How a client may be written to; nothing where that is not agreed."""
        answer = self.session.get(f"{self.address}/api/v1/clients/{client['id']}/contact-plan", timeout=20)
        return {} if answer.status_code == 404 else answer.json()

    def letter(self, letter):
        """A letter with its words."""
        return self._read(f"/api/v1/letters/{letter['id']}")

    def free(self, client, coach, after):
        """The first start, so long from now or later, at which both are free on that day or soon after."""
        near = (datetime.now(timezone.utc) + after + timedelta(minutes=1)).replace(second=0, microsecond=0)
        query = {"client": client["id"], "coach": coach["id"], "minutes": 50}
        for stretch in self._read("/api/v1/sessions/near-times", **query, **_written(near))["items"]:
            first, last = (datetime.fromisoformat(stretch[end]) for end in ("starts_at", "last_start_at"))
            if near <= last:
                return max(first, near)
        return None

    def why_unreached(self, client, start):
        """Why no letter about a session that starts then reaches the client in time; nothing if one does."""
        return self._read("/api/v1/sessions/foresight", change="book", client=client["id"], **_written(start))["why"]

    def every(self, path, **query):
        """All of a list, page by page."""
        items, after = [], None
        while True:
            page = self._read(f"/api/v1/{path}", **query, **({"after": after} if after else {}))
            items += page["items"]
            after = page.get("next")
            if not after:
                return items

    def newest(self, path):
        """The first of a list that begins with the newest."""
        return self._read(f"/api/v1/{path}", limit=1)["items"][0]

    def homework(self, id):
        return self._read(f"/api/v1/homework/{id}")

    def settings(self):
        return self._read("/api/v1/settings")

    def document(self):
        """What the interface says of itself."""
        return self._read("/api/v1/openapi.json")

    def new_client(self, name, coach, zone, address):
        """Somebody whom letters may reach at every hour, at an address that nobody has confirmed yet."""
        client = self.sends("clients", name=name, coach=coach["id"], zone=zone)
        agreed_on = datetime.now(ZoneInfo(zone)).date().isoformat()
        self.sends(f"clients/{client['id']}/contact-plan", "PUT", agreed_on=agreed_on, channel="email", address=address, safe_hours=ALWAYS)
        return client

    def sends(self, path, method="POST", **body):
        """What is answered, if it was done. Whatever stands there now is changed."""
        answer = self._sent(path, method, body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def refuses(self, path, method="POST", **body):
        """Whether something in it cannot be used as it is."""
        return self._sent(path, method, body).status_code == 422

    def _sent(self, path, method, body):
        return self.session.request(method, f"{self.address}/api/v1/{path}", json=body or None, headers={"If-Match": "*"}, timeout=20)

    def _read(self, path, **query):
        answer = self.session.get(self.address + path, params=query, timeout=20)
        answer.raise_for_status()
        return answer.json()


def _written(start):
    return {"starts_at_local": start.strftime("%Y-%m-%dT%H:%M"), "zone": "UTC"}
