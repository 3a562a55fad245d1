"""What the containers may do, held against the files that say so."""

import re
import shlex

import pytest
from papers import DEPLOY, ROOT, commands, compose, values

FILES = ("compose.yaml", "trial.yaml")
PARTS = {name: part for file in FILES for name, part in compose(file)["services"].items() if "image" in part}

# Who may read what. The key ring opens what is sealed; a database address is the right to log in.
READERS = {
    "owner-secrets": {"secrets", "db", "migrate", "halcyon"},
    "web-secrets": {"secrets", "migrate", "web", "halcyon"},
    "worker-secrets": {"secrets", "migrate", "worker", "halcyon"},
    "keys": {"migrate", "web", "worker", "halcyon"},
    "worker-note": {"worker", "halcyon"},
    "database": {"db"},
    "database-socket": {"db"},
    "certificates": {"secrets", "proxy"},
    "trial-authority": {"mail"},
}
# Who may write them, beside those who make them.
WRITERS = {("secrets", "*"), ("migrate", "keys"), ("halcyon", "keys"), ("halcyon", "worker-note"), ("worker", "worker-note"), ("db", "database")}
WRITERS |= {("db", "database-socket"), ("proxy", "certificates"), ("mail", "trial-authority")}


def mounts(part):
    return [entry.split(":") for entry in part.get("volumes", []) if not entry.startswith(".")]


@pytest.mark.parametrize("name", PARTS)
def test_nobody_is_root_or_writes_where_the_program_lies(name):
    part = PARTS[name]
    assert part["read_only"] and part["cap_drop"] == ["ALL"] and part["user"].split(":")[0] not in ("", "0", "root")
    assert part["security_opt"] == ["no-new-privileges:true"] and "privileged" not in part
    # The one exception is a mark that the proxy's file carries; without its account being root it is not given.
    assert part.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@pytest.mark.parametrize("name", PARTS)
def test_everybody_is_bounded(name):
    part = PARTS[name]
    assert part["mem_limit"] and part["pids_limit"] and part["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", [name for name in PARTS if name != "proxy"])
def test_only_the_proxy_listens_to_the_world(name):
    assert all(port.startswith("127.0.0.1:") for port in PARTS[name].get("ports", []))


def test_the_database_has_no_way_in_or_out():
    assert compose()["networks"]["records"]["internal"] is True
    assert PARTS["db"]["networks"] == ["records"] and "ports" not in PARTS["db"]


def test_each_secret_is_laid_before_those_alone_who_need_it():
    found = {}
    for name, part in PARTS.items():
        for volume, _, *mode in mounts(part):
            found.setdefault(volume, set()).add(name)
            assert mode == ["ro"] or (name, volume) in WRITERS or (name, "*") in WRITERS, f"{name} may write {volume}"
    assert found == READERS


def test_long_runners_hold_no_secret_in_their_environment():
    for name in ("web", "worker", "migrate", "db", "proxy"):
        for variable in PARTS[name]["environment"]:
            assert not re.search(r"SMTP_URL$|DATABASE__.*URL$|PASSWORD$", variable), f"{name}: {variable}"


def test_every_variable_is_a_setting_of_this_version():
    known = set(re.findall(r"`(HALCYON_\w+)`", (ROOT / "docs/CONFIGURATION.md").read_text()))
    used = {name for part in PARTS.values() for name in part.get("environment", {}) if name.startswith("HALCYON_")}
    assert used <= known, used - known


def test_there_are_five_values_to_fill_in_and_compose_asks_for_each():
    text = (DEPLOY / ".env.example").read_text()
    ours = [name for name in values() if name.startswith("HALCYON_")]
    assert len(ours) == 5 and text.index(ours[-1]) < text.index("Nothing below has to be changed")
    asked = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert asked == set(ours)
    assert set(values("trial.env")) - {"COMPOSE_PROJECT_NAME"} == set(ours)


@pytest.mark.parametrize("paper", ["docs/OPERATIONS.md", "README.md"])
def test_papers_name_services_that_there_are(paper):
    lines = [words for words in commands(paper) if words[:2] == ["docker", "compose"]]
    assert lines
    services = set(PARTS)
    for words in lines:
        files = [words[at + 1] for at, word in enumerate(words) if word in ("-f", "--env-file")]
        assert files and all((ROOT / file).exists() or file == "deploy/.env" for file in files), shlex.join(words)
        verb = next(at for at, word in enumerate(words) if word in ("up", "run", "exec", "stop", "logs", "ps", "down", "build"))
        if words[verb] in ("run", "exec"):
            named = next(word for word in words[verb + 1 :] if word in services)
            assert named, shlex.join(words)
