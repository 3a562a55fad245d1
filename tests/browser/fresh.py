"""A practice that nobody has set up yet, of its own: the program with its own database, and letters that stay in it."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("HALCYON", "target/debug/halcyon")
READY = "Halcyon is ready: "


class Fresh:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        # As root, PostgreSQL runs as another account and has to come in.
        os.chmod(self.folder.name, 0o711)
        self.log = Path(self.folder.name, "log").open("w")
        self.surroundings = {**os.environ, "HALCYON_MAIL__TRANSPORT": "outbox"}
        words = [PROGRAM, "up", "--listen", "127.0.0.1:0", *self._data()]
        self.running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log, text=True, env=self.surroundings)
        said = next((line for line in self.running.stdout if line.startswith(READY)), None)
        if said is None:
            self.end()
            raise AssertionError("the practice did not start")
        self.address = said.removeprefix(READY).strip().rstrip("/")

    def _data(self):
        return ["--data", f"{self.folder.name}/data"]

    def owner(self, name, address):
        """The link by which the first owner begins."""
        words = [PROGRAM, "owner", "create", "--email", address, "--name", name, *self._data()]
        said = subprocess.run(words, capture_output=True, text=True, check=True, env=self.surroundings).stdout
        return f"{self.address}/set-up#{said.strip().split('#')[1]}"

    def end(self):
        self.running.send_signal(signal.SIGTERM)
        self.running.wait()
        self.log.close()
        self.folder.cleanup()
