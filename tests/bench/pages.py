"""What every page of the demo costs: from asking to the last byte on one kept connection, so the browser's way there is in it; and how much a
first visit brings, compressed as it is sent: the page, its styles, its scripts, without fonts. Beyond the limits the bench fails."""

import math
import re
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from practice import Practice
from walk import ADDRESS, signed_in, walk

ROLES = ["nobody", "owner-coach", "coach", "assistant", "client"]
WARM_UP, ROUNDS = 20, 200
MOST_MILLIS, MOST_BYTES = 30, 60_000
STYLE_OR_SCRIPT = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')


class Browser:
    """One connection, with somebody's cookie."""

    def __init__(self, session):
        self.connection = HTTPConnection(urlsplit(ADDRESS).netloc, timeout=20)
        self.headers = {"Accept-Encoding": "gzip, br", "Cookie": "; ".join(f"{one.name}={one.value}" for one in session.cookies)}

    def get(self, path):
        """What comes, as it comes."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{answer.status} for {path}"
        return body

    def millis(self, path):
        began = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - began) * 1000


def percentile(sorted_values, share):
    return sorted_values[math.ceil(share * len(sorted_values)) - 1]


def cost(session, url):
    """p50, p95, bytes."""
    browser, path = Browser(session), url.removeprefix(ADDRESS)
    files = set(STYLE_OR_SCRIPT.findall(session.get(url, timeout=20).text))
    sent = sum(len(browser.get(one)) for one in [path, *files])
    for _ in range(WARM_UP):
        browser.get(path)
    times = sorted(browser.millis(path) for _ in range(ROUNDS))
    return percentile(times, 0.5), percentile(times, 0.95), sent


def main():
    practice, beyond = Practice(), []
    print("| page | seen by | p50, ms | p95, ms | kB |\n|---|---|---|---|---|")
    for role in ROLES:
        session = signed_in(practice.person(role))
        for shape, url in walk(session).items():
            p50, p95, sent = cost(session, url)
            print(f"| {shape} | {role} | {p50:.1f} | {p95:.1f} | {sent / 1000:.1f} |", flush=True)
            if p95 > MOST_MILLIS or sent > MOST_BYTES:
                beyond.append(f"{shape} ({role})")
    if beyond:
        sys.exit(f"beyond {MOST_MILLIS} ms or {MOST_BYTES // 1000} kB: {', '.join(beyond)}")


main()
