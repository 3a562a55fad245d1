"""One person's visit: a browser of their own, and a record of what a person does not see but would suffer from."""

import os
import shutil

ADDRESS = os.environ["DEMO_ADDRESS"].rstrip("/")
AWAY = "https://www.wikipedia.org/"


def chromium(tools):
    """The machine's own browser."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "please install: chromium"
    return tools.chromium.launch(executable_path=path)


class Visit:
    def __init__(self, browser, hand, screen, address=ADDRESS):
        self.hand, self.wrong, self.address = hand, [], address
        self.context = browser.new_context(
            base_url=address,
            java_script_enabled=hand.scripts,
            color_scheme=screen.scheme,
            viewport={"width": screen.width, "height": 900},
            locale="en-GB",
            reduced_motion="reduce",
        )
        # Where people go when they leave us; no test asks another host.
        self.context.route(f"{AWAY}**", lambda route: route.fulfill(content_type="text/html", body="<title>Away</title>"))
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"a script stopped: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, said):
        # What could not be loaded is told by its response; and this browser's driver tries its own script in a letter's frame, where none may run.
        told_elsewhere = said.text.startswith(("Failed to load resource", "Blocked script execution"))
        if said.type in ("error", "warning") and not told_elsewhere:
            self.wrong.append(f"the console says: {said.text}")

    def _request(self, request):
        if not request.url.startswith((self.address, AWAY, "data:")):
            self.wrong.append(f"asks another host: {request.url}")

    def _response(self, response):
        document = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not document):
            self.wrong.append(f"{response.status} for {response.url}")

    def sign_in(self, name):
        """By the demo's own list."""
        self.page.goto("/demo")
        self.press("button", name)
        self.page.wait_for_url("**/")
        return self

    def press(self, role, name, inside=None):
        self.hand.press((inside or self.page).get_by_role(role, name=name).first)

    def write(self, label, text):
        self.hand.write(self.page.get_by_label(label).first, text)

    def choose(self, label, option):
        self.hand.choose(self.page.get_by_label(label).first, option)

    def says(self, text):
        self.page.get_by_text(text).first.wait_for()

    def end(self):
        self.context.close()
        return self.wrong
