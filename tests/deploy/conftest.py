"""Folders that the account of a private PostgreSQL may pass through, as it must where tests are run by root."""

import pathlib
import tempfile

import pytest


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        path.chmod(0o711)
        yield path
