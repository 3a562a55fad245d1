"""Words that mean something, where the schema only knows text."""

import uuid
from datetime import date, datetime, timedelta, timezone

from things import ZONE


def meaningful(fields, practice):
    """Fields as they were drawn, with words in them that can be meant: an id that exists, a zone, an hour that is free."""
    if fields.get("channel") == "none":
        fields.pop("address", None)
    fields.pop("first_nudge_on", None)
    if "client" not in fields:
        # Of homework that is there, only the client chooses the cover word.
        fields.pop("cover", None)
    if ("buffer_before" in fields) != ("buffer_after" in fields):
        fields |= {"buffer_before": 0, "buffer_after": 5}
    for name, drawn in list(fields.items()):
        if isinstance(drawn, dict):
            fields[name] = meaningful(dict(drawn), practice)
        elif drawn is not None and name in MEANT:
            fields[name] = MEANT[name](drawn, fields)
        elif drawn is not None and name == "starts_at_local":
            fields[name] = practice.start()
        elif isinstance(drawn, str) and practice.makes(name):
            fields[name] = practice.standing(name)
    return fields


def always(word):
    return lambda _, __: word


def from_today(days):
    return always(str(date.today() + timedelta(days=days)))


def address(_, __):
    return f"{uuid.uuid4().hex}@home.example"


def printable(drawn, _):
    """Words as they were drawn, unless they hold signs that no letter may."""
    return drawn if drawn.isprintable() and drawn.strip() == drawn else "Ana"


def place_or_moment(_, fields):
    """`at` is where a session is held or, elsewhere, when two spoke."""
    if "kind" in fields:
        return {"room": "https://rooms.example/7", "phone": "+49 30 5550 0123"}.get(fields["kind"], "Harbour Lane 7")
    return (datetime.now(timezone.utc) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def nobody_is_nudged(drawn, _):
    """`on` is a day or, of nudges, a yes that only the client gives."""
    return False if isinstance(drawn, bool) else drawn


def own_words(drawn, _):
    words = {"kind": "session-reminder", "wording": "plain", "subject": "Our session", "text": "See you soon."}
    return [words] if drawn else []


HOURS = [{"days": ["mon", "thu"], "from": "08:00", "to": "20:00"}]

MEANT = {
    "address": address,
    "after": always(None),
    "agreed_on": from_today(-2),
    "as_told_on": from_today(-2),
    "at": place_or_moment,
    "cover": printable,
    "due_on": from_today(5),
    "first": always("PT24H"),
    "good_for": always("P90D"),
    "hours": always(HOURS),
    "language": always("en"),
    "link": always("https://example.org/birds"),
    "locale": always("en"),
    "name": printable,
    "on": nobody_is_nudged,
    "own_words": own_words,
    "pronouns": printable,
    "safe_hours": always(HOURS),
    "second": always("PT2H"),
    "sender": printable,
    "subject": printable,
    "until_on": from_today(30),
    "wording": always("neutral"),
    "words": printable,
    "zone": always(ZONE),
}
