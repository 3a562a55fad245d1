"""What the document cannot say: which ids exist, which version is the newest, and what a good word looks like.

Only what was drawn as valid is made real. Every fourth such request stays as it was drawn, and so does every part that was drawn as invalid.
"""

import itertools
import os
import re
import uuid
from datetime import date, timedelta

import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation as Location

from things import Practice
from words import meaningful

ADDRESS = os.environ["DEMO_ADDRESS"]
PRACTICE = Practice(ADDRESS, os.environ["DEMO_TOKEN"])
DRAWN, KEYED = itertools.count(1), itertools.count(1)

FITTING = {
    "archive_client": PRACTICE.client,
    "check_address": PRACTICE.planned,
    "contact_plan": PRACTICE.planned,
    "invite": PRACTICE.planned,
    "pause": PRACTICE.planned,
    "record_attendance": PRACTICE.begun,
    "reopen_client": PRACTICE.archived,
    "resume": PRACTICE.resting,
    "resume_contact": PRACTICE.planned,
    "stop_contact": PRACTICE.planned,
    "undo": PRACTICE.cancelled,
    "undo_answer": PRACTICE.answered,
}
"""Of operations that not every thing fits: what makes one that does."""

VERSIONED = {
    "answer_homework": "/homework/{homework}",
    "archive_client": "/clients/{client}",
    "cancel": "/sessions/{session}",
    "change_client": "/clients/{client}",
    "change_homework": "/homework/{homework}",
    "change_homework_template": "/homework-templates/{template}",
    "change_session_type": "/session-types/{session_type}",
    "change_settings": "/settings",
    "change_staff": "/staff/{staff}",
    "pause": "/clients/{client}/contact-plan",
    "record_attendance": "/sessions/{session}",
    "record_contact_plan": "/clients/{client}/contact-plan",
    "reopen_client": "/clients/{client}",
    "remove_homework_template": "/homework-templates/{template}",
    "reschedule": "/sessions/{session}",
    "resume": "/clients/{client}/contact-plan",
    "resume_contact": "/clients/{client}/contact-plan",
    "undo": "/sessions/{session}",
    "undo_answer": "/homework/{homework}",
    "withdraw_homework": "/homework/{homework}",
}
"""Where the version is read that a change names in `If-Match`. That of a pairing is in lists only, and 1 until it ends."""

GIVEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
"""The ids that the practice gives are UUIDs of version 7; hardly any that is drawn is."""


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a request real, as far as it was drawn as valid."""
    if case.meta is None:
        return
    operation = case.operation.definition.raw.get("operationId")
    if ends_the_run(operation, case):
        case.path_parameters["token"] = PRACTICE.make("token")
    if drawn_valid(case) and next(DRAWN) % 4 == 0 and not ends_the_run(operation, case):
        return
    fit_path(operation, case)
    fit_headers(operation, case)
    if valid(case, Location.QUERY) and case.query:
        case.query = meaningful(dict(case.query), PRACTICE)
    if valid(case, Location.BODY) and isinstance(case.body, dict):
        case.body = meaningful(dict(case.body), PRACTICE)
    if operation == "clear_day":
        case.body = fit_day(case, Location.BODY, case.body)
    if operation == "foresee_clear_day":
        case.query = fit_day(case, Location.QUERY, case.query)
    send_before(case)


def drawn_valid(case):
    return case.meta.generation.mode == GenerationMode.POSITIVE


def valid(case, location):
    part = case.meta.components.get(location)
    return part is not None and part.mode == GenerationMode.POSITIVE


def ends_the_run(operation, case):
    """Whoever asks does not lose the token to ask with."""
    ids = case.path_parameters or {}
    return operation == "end_token" and ids.get("token") in PRACTICE.own_tokens


def fit_path(operation, case):
    """Ids that lead to a thing. One that came out of an answer stays."""
    if not valid(case, Location.PATH):
        return
    linked = case.meta.phase.name.value == "stateful" and not ends_the_run(operation, case)
    for name, drawn in list((case.path_parameters or {}).items()):
        if not (linked and GIVEN.fullmatch(str(drawn))):
            case.path_parameters[name] = made_for(operation, case, name)


def made_for(operation, case, name):
    """A thing that fits an operation. Those that only read share one."""
    if operation == "record_contact_plan" and "If-Match" in (case.headers or {}):
        return PRACTICE.planned()
    if operation in FITTING:
        return FITTING[operation]()
    return PRACTICE.standing(name) if case.method == "GET" else PRACTICE.make(name)


def fit_headers(operation, case):
    """A key of its own, and the version that is there; but what was left out to see it missed stays out."""
    left_out = getattr(case.meta.phase.data, "parameter", None) == "If-Match"
    if not case.headers or not (valid(case, Location.HEADER) or left_out):
        return
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if "If-Match" in case.headers and not left_out:
        place = VERSIONED.get(operation)
        tag = PRACTICE.tag(place.format(**(case.path_parameters or {}))) if place else '"v1"'
        case.headers["If-Match"] = tag or case.headers["If-Match"]


def fit_day(case, location, drawn):
    """A coach's day on which there is something to clear."""
    if not (valid(case, Location.PATH) and valid(case, location) and isinstance(drawn, dict)):
        return drawn
    case.path_parameters["coach"], day = PRACTICE.colleague_with_a_day()
    day_after = {"move_to": str(date.fromisoformat(day) + timedelta(days=1))}
    return {"instead": drawn["instead"], "on": day} | (day_after if drawn["instead"] == "move" else {})


def send_before(case):
    """Every third request with a key was sent before under it, so that repeated answers are held to the document too."""
    keyed = drawn_valid(case) and "Idempotency-Key" in (case.headers or {})
    if keyed and next(KEYED) % 3 == 0:
        case.headers["Idempotency-Key"] = "repeated-" + case.headers["Idempotency-Key"]
        sent = case.as_transport_kwargs(base_url=ADDRESS)
        sent["headers"]["Authorization"] = PRACTICE.session.headers["Authorization"]
        requests.request(**sent, timeout=30)
