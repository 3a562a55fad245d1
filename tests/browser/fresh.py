"""A practice of its own: the program with its own database, and letters that stay in it."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("HALCYON", "target/debug/halcyon")
READY, TOKEN = "Halcyon is ready: ", "token: "


class Fresh:
    """Nobody has set it up yet."""

    more = []
    surroundings = {"HALCYON_MAIL__TRANSPORT": "outbox"}

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        # As root, PostgreSQL runs as another account and has to come in.
        os.chmod(self.folder.name, 0o711)
        self.log = Path(self.folder.name, "log").open("w")
        words = [PROGRAM, "up", *self.more, "--listen", "127.0.0.1:0", *self._data()]
        self.running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log, text=True, env=self._surroundings())
        self.token = ""
        for said in self.running.stdout:
            if said.startswith(TOKEN):
                self.token = said.removeprefix(TOKEN).strip()
            if said.startswith(READY):
                self.address = said.removeprefix(READY).strip().rstrip("/")
                return
        self.end()
        raise AssertionError("the practice did not start")

    def owner(self, name, address):
        """The link by which the first owner begins."""
        return self._link("owner", "create", "--email", address, "--name", name)

    def new_beginning(self, person):
        """The link by which somebody of the staff begins anew."""
        return self._link("reset", "--person", person)

    def end(self):
        self.running.send_signal(signal.SIGTERM)
        self.running.wait()
        self.log.close()
        self.folder.cleanup()

    def _link(self, *words):
        words = [PROGRAM, *words, *self._data()]
        said = subprocess.run(words, capture_output=True, text=True, check=True, env=self._surroundings()).stdout
        return f"{self.address}/set-up#{said.strip().split('#')[1]}"

    def _data(self):
        return ["--data", f"{self.folder.name}/data"]

    def _surroundings(self):
        return {**os.environ, **self.surroundings}


class OwnDemo(Fresh):
    """A demo beside the one that all share. Visitors may say from which network they come: what strangers spend there is theirs."""

    more = ["--demo", "--print-token"]
    surroundings = {"HALCYON_HTTP__TRUSTED_PROXIES": "127.0.0.1"}
