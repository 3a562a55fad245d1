"""What the demo's practice holds, asked of its interface with its owner's token."""

import os

import requests


class Practice:
    def __init__(self):
        self.address = os.environ["DEMO_ADDRESS"].rstrip("/")
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {os.environ['DEMO_TOKEN']}"

    def people(self):
        return self._read("/demo/people")

    def every(self, path, **query):
        """All of a list, page by page."""
        items, after = [], None
        while True:
            page = self._read(f"/api/v1/{path}", **query, **({"after": after} if after else {}))
            items += page["items"]
            after = page.get("next")
            if not after:
                return items

    def _read(self, path, **query):
        answer = self.session.get(self.address + path, params=query, timeout=20)
        answer.raise_for_status()
        return answer.json()
