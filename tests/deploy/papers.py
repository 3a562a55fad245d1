"""What the papers tell a reader to type, and what the compose files and their values say."""

import pathlib
import re
import shlex

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HALCYON = ROOT / "target/debug/halcyon"

FENCE = re.compile(r"^```(?:sh|bash)?\n(.*?)^```$", re.M | re.S)


def commands(paper):
    """Every line of every block of commands, as words; what follows a # is for the reader."""
    lines = [line for block in FENCE.findall((ROOT / paper).read_text()) for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def compose(name="compose.yaml"):
    return yaml.safe_load((DEPLOY / name).read_text())


def values(name=".env.example"):
    """The values of a file, in their order."""
    lines = (DEPLOY / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
