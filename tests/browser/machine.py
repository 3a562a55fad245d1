"""A program that scans mail: a browser that was never here before, which opens a link, runs its scripts, fills in what is empty and presses whatever
it finds, hidden or not; and whatever that leads to."""

import re

import requests

MOST = 200
# What it writes where nothing stands, by the type of an entry. What scripts wrote there stays.
WRITES = {"email": "scanner@mail.example", "password": "scanner scanner scanner", "checkbox": None, "radio": None, "date": None, "time": None}
USUAL = "scanner"
LEAVES = re.compile("/(leave|sign-out) post")

# Links, buttons, and forms as they are sent by whoever runs no scripts; each with what tells it from all others.
FIND = """() => {
  const parts = (form) => [new URL(form.action).pathname, form.method].join(" ");
  const found = [];
  for (const one of document.querySelectorAll("a[href], area[href], summary")) found.push([one, "press", one.href ?? "", one.innerText]);
  for (const one of document.querySelectorAll("button, input[type=submit], input[type=button], input[type=image]"))
    found.push([one, "press", one.form ? parts(one.form) : "", one.name, one.value, one.textContent]);
  for (const one of document.forms) found.push([one, "send", parts(one)]);
  window.found = found;
  return found.map(([, ...told]) => told.join(" | ").replace(/\\s+/g, " ").trim());
}"""

# Whether another page comes of it. Forms and links are heard last of all, when scripts of the page have said what they make of it.
PRESS = """([number, writes, usual]) => {
  const [one, how] = window.found[number];
  for (const entry of document.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (entry.type === "checkbox") entry.checked = true;
    else if (!entry.value && writes[entry.type] !== null) entry.value = writes[entry.type] ?? usual;
  }
  if (how === "send") {
    HTMLFormElement.prototype.submit.call(one);
    return true;
  }
  let goes = false;
  const hears = (event) => {
    if (event.type === "submit") goes = !event.defaultPrevented || event.target.id === "leave";
    const link = event.type === "click" && event.target.closest("a[href]");
    if (link && !event.defaultPrevented) goes = !link.target && link.href.split("#")[0] !== location.href.split("#")[0];
  };
  for (const type of ["submit", "click"]) addEventListener(type, hears);
  one.click();
  for (const type of ["submit", "click"]) removeEventListener(type, hears);
  return goes;
}"""


class Machine:
    def __init__(self, browser, address, network):
        self.address, self.pressed, self.broke, self.moves = address, [], [], 0
        self.outside = {"X-Forwarded-For": network}
        self.context = browser.new_context(base_url=address, extra_http_headers=self.outside)
        self.context.route(lambda url: not url.startswith(address), lambda route: route.fulfill(content_type="text/html", body="<title>Away</title>"))
        self.context.on("response", self._response)
        self.page = self.context.new_page()
        self.page.on("framenavigated", self._moved)

    def looks(self, link):
        """Twice without a browser and at the head, and once with scripts."""
        for method in ("get", "head", "get"):
            assert requests.request(method, link, headers=self.outside, timeout=20).status_code == 200
        self._at(link, [])

    def opens(self, link, deep=2):
        """Presses what there is, and what that leads to, and so on, so deep."""
        self.looks(link)
        self._explore(link, [], deep)
        # And once more with what its browser was given meanwhile.
        for told in self._at(link, []):
            if not LEAVES.search(told):
                self._at(link, [])
                self._press(told)

    def reads(self, path):
        """How a page is answered to its browser."""
        return self.context.request.get(path, max_redirects=0).status

    def end(self):
        """Leaves at last, which is a button as well: it ends what others may have begun."""
        for told in self._found():
            if LEAVES.search(told):
                self._press(told)
        self.context.close()
        return self.broke

    def _explore(self, link, way, deep):
        """Presses everything that there is, each on a page just opened; then what there was behind each."""
        here, behind = self._at(link, way), []
        for told in here:
            if told in self.pressed or LEAVES.search(told):
                continue
            assert len(self.pressed) < MOST, self.pressed
            self.pressed.append(told)
            self._at(link, way)
            if self._press(told) and self.page.url.startswith(self.address) and not set(self._found()) <= {*here, *self.pressed}:
                behind.append(told)
        for told in behind if deep else []:
            self._explore(link, [*way, told], deep - 1)

    def _at(self, link, way):
        """What there is to be pressed behind the link, so many presses further; as far as they still lead there."""
        # A page that is open already would only move to what stands behind the "#".
        self.page.goto("about:blank")
        self.page.goto(link)
        for told in way:
            self._press(told)
        return self._found()

    def _found(self):
        return self.page.evaluate(FIND)

    def _press(self, told):
        """Presses it, if it is there, and waits for what comes of it."""
        found = self._found()
        if told not in found:
            return False
        before = self.moves
        goes = self.page.evaluate(PRESS, [found.index(told), WRITES, USUAL])
        if goes and self.moves == before:
            self.page.wait_for_event("framenavigated", lambda frame: frame == self.page.main_frame)
        self.page.wait_for_load_state()
        return True

    def _moved(self, frame):
        self.moves += frame == self.page.main_frame

    def _response(self, response):
        if response.status >= 500:
            self.broke.append(f"{response.status} for {response.url}")
