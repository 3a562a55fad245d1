"""Every command of the README."""

import os
import re
import signal
import subprocess
import urllib.request

import pytest
from papers import DEPLOY, HALCYON, ROOT, commands, compose, values

README = commands("README.md")
COMPOSE = ["docker", "compose", "-f", "deploy/compose.yaml"]


def shown(words):
    return " ".join(words)


@pytest.fixture(scope="module")
def practice(place):
    """A practice with the values of the example, in one process; its commands find it by its data folder."""
    told = {name: value for name, value in values().items() if name.startswith("HALCYON_")}
    env = {"PATH": os.environ["PATH"], "HOME": str(place), "HALCYON_HTTP__LISTEN": "127.0.0.1:0", **told}
    env["HALCYON_HTTP__ADMIN_LISTEN"] = "off"
    data = ["--data", str(place / "practice")]
    with subprocess.Popen([HALCYON, "up", *data], env=env, stdout=subprocess.PIPE, text=True) as running:
        assert any(line.startswith("Halcyon is ready") for line in running.stdout), "it ended before it was ready"
        yield lambda *words: subprocess.run([HALCYON, *data, *words], env=env, text=True, capture_output=True)
        running.send_signal(signal.SIGINT)
        assert running.wait() == 0


def test_it_begins_with_the_practice_in_five_lines():
    lines = [words for words in README if words[0] in ("cp", "docker")]
    assert README[: len(lines)] == lines and len(lines) <= 5


@pytest.mark.parametrize("words", README, ids=shown)
def test_every_command_is_of_a_kind_that_is_held_here(words):
    assert words[0] in ("cp", "docker", "make"), "a command of another kind wants a test of its own"


@pytest.mark.parametrize("words", [words for words in README if words[0] == "make"], ids=shown)
def test_make_knows_it(words):
    told = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert f"make {words[1]} " in subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout


def test_make_knows_what_is_named_between_the_lines():
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", (ROOT / "README.md").read_text()))
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert named and all(f"make {target} " in told for target in named)


def test_make_demo_says_where_it_is_and_stops_cleanly(place):
    assert ["make", "demo"] in README
    # What `make demo` builds first was built for these tests.
    (place / "cargo").write_text('#!/bin/sh\ntest "$*" = "build --locked --workspace --bins"\n')
    (place / "cargo").chmod(0o755)
    env = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}"}
    words = ["make", "demo", "PORT=0", f"DATA={place}/demo"]
    running = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    said = next((line for line in running.stdout if "http://localhost:" in line), "")
    at = re.search(r"http://localhost:\d+", said)
    if at:
        with urllib.request.urlopen(f"{at.group()}/demo/people", timeout=30) as people:
            assert len(people.read()) > 100
    os.killpg(running.pid, signal.SIGINT)
    running.stdout.read()
    running.wait()
    assert at, "it ended before it was ready"


@pytest.mark.parametrize("words", [words for words in README if words[0] == "cp"], ids=shown)
def test_what_is_copied_is_there_and_the_copy_is_nobody_elses(words):
    _, source, copy = words
    assert (ROOT / source).is_file()
    ignored = subprocess.run(["git", "check-ignore", "--quiet", copy], cwd=ROOT)
    assert ignored.returncode == 0, f"{copy} holds a password and must not be committed"


@pytest.mark.parametrize("words", [words for words in README if words[0] == "docker"], ids=shown)
def test_compose_has_what_is_named_and_the_program_does_what_is_asked(words, practice):
    assert words[:4] == COMPOSE and (DEPLOY / "compose.yaml").is_file()
    match words[4:]:
        case ["up", "-d"]:
            pass
        case ["run", "--rm", service, *asked]:
            part = compose()["services"][service]
            assert part["image"] == "halcyon" and "entrypoint" not in part
            ended = practice(*asked)
            expected = 1 if asked == ["doctor"] else 0
            assert ended.returncode == expected, ended.stdout + ended.stderr
        case other:
            raise AssertionError(f"{other} wants a test of its own")


def test_doctor_names_each_value_that_was_left_as_it_was(practice):
    found = practice("doctor").stdout
    for key in ("http.public_url", "mail.smtp_url", "mail.from"):
        assert f"{key} still names" in found and "deploy/.env" in found, found
