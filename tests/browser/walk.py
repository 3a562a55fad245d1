"""A walk along the links: which pages somebody can come to, and of those that differ only in what they are about, the fullest."""

import os
import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import requests

ADDRESS = os.environ["DEMO_ADDRESS"].rstrip("/")
ENTRANCES = ["/", "/demo"]
# An id, a secret or a code in a path: pages that differ only there are one page.
ONE_OF_MANY = re.compile(r"(?<=/)[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)|(?<=/problems/)[a-z-]+$")
# Of one page so many are looked at: the weeks have no end.
MOST = 8


class Links(HTMLParser):
    """Where a person can go on from a page, within us."""

    def __init__(self, address, url, text):
        super().__init__()
        self.address, self.url, self.found = address, url, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "a" and (href := dict(attributes).get("href")):
            url = urldefrag(urljoin(self.url, href)).url
            if url.startswith(self.address + "/") and "/static/" not in url:
                self.found.append(url)


def shape(url):
    parts = urlsplit(url)
    return ONE_OF_MANY.sub("*", parts.path) + ("?" if parts.query else "")


def signed_in(person, address=ADDRESS):
    """What somebody of the demo asks with; without a person, what anybody does."""
    session = requests.Session()
    if person:
        session.post(f"{address}/demo/sign-in", data={"person": person["key"]}, timeout=20).raise_for_status()
    return session


def is_page(answer):
    """Whether it is a page, and not a letter or a file shown as it is: there no script runs."""
    said = answer.headers
    return said["content-type"].startswith("text/html") and "sandbox" not in said["content-security-policy"]


def walk(session, address=ADDRESS):
    """The address of the fullest page of each shape. Every link leads to something that is there."""
    fullest, looked_at = {}, Counter()
    ahead = deque(address + path for path in ENTRANCES)
    met = set(ahead)
    while ahead:
        url = ahead.popleft()
        if looked_at[shape(url)] == MOST:
            continue
        looked_at[shape(url)] += 1
        answer = session.get(url, timeout=20)
        assert answer.status_code == 200, f"{answer.status_code} for {url}"
        if not is_page(answer):
            continue
        fullest[shape(url)] = max(fullest.get(shape(url), (0, "")), (len(answer.content), url))
        fresh = [link for link in Links(address, url, answer.text).found if link not in met]
        met.update(fresh)
        ahead += fresh
    return {one: url for one, (_, url) in sorted(fullest.items())}
