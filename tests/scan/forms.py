"""The forms of the pages as sqlmap is given them: where they are sent, and what with, marked where it is to write: free words, and ids."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

from visitor import ADDRESS, ENDS, NOBODY, told_by_the_interface

# Where they are, as crates/web/tests/it/page_table.rs has them. Forms on which nothing hangs but a press have nothing to write into.
PAGES = {
    "owner-coach": [
        "/clients",
        "/clients/new",
        "/clients/{client}",
        "/clients/{client}/edit",
        "/clients/{client}/homework/new",
        "/clients/{client}/plan",
        "/day/clear",
        "/homework/templates/new",
        "/homework/{homework}",
        "/homework/{homework}/edit",
        "/letters",
        "/me",
        "/sessions/new",
        "/sessions/{session}",
        "/sessions/{session}/move",
        "/settings",
        "/settings/session-types/new",
        "/settings/session-types/{session_type}",
    ],
    "client": ["/", "/homework/new", "/me", "/own/pin", "/plan"],
    NOBODY: ["/demo", "/set-up", "/sign-in", "/sign-in/letter", "/welcome"],
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
# What is read as hours is no free words.
HOURS = "on_"
WORDS = {"text", "search", "url", "email", "password", "textarea"}


class Forms(HTMLParser):
    """Each as its method, its action and its entries: a name, what stands there, and whether that is words or an id."""

    def __init__(self, url, page):
        super().__init__()
        self.url, self.found, self.textarea, self.select = url, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.found.append(((has.get("method") or "get").upper(), urljoin(self.url, has.get("action") or self.url), {}))
        elif tag == "select":
            self.select = has.get("name")
        elif tag == "option" and self.select and ("selected" in has or self.select not in self._entries()):
            self._put(self.select, has.get("value") or "", "select")
        elif tag == "textarea":
            self.textarea = has.get("name")
            self._put(self.textarea, "", "textarea")
        elif tag in ("input", "button") and has.get("name"):
            kind = has.get("type") or ("text" if tag == "input" else "submit")
            # Of several buttons the first, of several to choose from the chosen one.
            if kind not in ("checkbox", "radio", "submit") or "checked" in has or kind == "submit" and has["name"] not in self._entries():
                self._put(has["name"], has.get("value") or "", kind)

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            setattr(self, tag, None)

    def handle_data(self, words):
        if self.textarea:
            self._put(self.textarea, words, "textarea")

    def _entries(self):
        return self.found[-1][-1] if self.found else {}

    def _put(self, name, value, kind):
        words = kind in WORDS and not name.startswith(HOURS)
        self._entries()[name] = (value or ("x" if words else ""), words or bool(ID.fullmatch(value)))


def forms(visitor):
    """Every form that somebody finds, once."""
    found = {}
    for page in PAGES[visitor.role]:
        path = page.format(**(ids() if "{" in page else {}))
        for method, action, entries in Forms(ADDRESS + path, visitor.read(path)).found:
            marked = ID.sub(lambda id: f"{id[0]}*", action)
            sent = "&".join(f"{name}={quote(value)}{'*' if marks else ''}" for name, (value, marks) in entries.items())
            if action.removeprefix(ADDRESS) not in ENDS and "*" in marked + sent:
                door = (method, f"{marked}?{sent}", None) if method == "GET" else (method, marked, sent)
                found.setdefault((method, ID.sub("*", action)), door)
    return list(found.values())


def ids():
    """Of each sort the first that its owner may open."""
    first = lambda path: told_by_the_interface(path)["items"][0]
    piece = first("homework?open=true")
    return {
        "client": piece["client"],
        "homework": piece["id"],
        "session": first("sessions?state=booked")["id"],
        "session_type": first("session-types")["id"],
    }
