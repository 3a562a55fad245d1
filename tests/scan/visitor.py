"""Somebody of the demo, or nobody, as the tools are told to come: with a cookie, and as if from a page of ours."""

import http.cookiejar
import json
import os
import urllib.error
import urllib.parse
import urllib.request

ADDRESS = os.environ["DEMO_ADDRESS"].rstrip("/")
NOBODY = "nobody"
# What would end the sign-in that a tool was given: leaving, and becoming somebody else. Of one's sign-ins only the others are offered to be ended.
ENDS = ["/leave", "/sign-out", "/demo/sign-in"]


class Visitor:
    def __init__(self, role):
        self.role, self.jar = role, http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.browser.addheaders = [("Sec-Fetch-Site", "same-origin")]
        if role != NOBODY:
            self._sign_in()

    def _sign_in(self):
        client = self.role == "client"
        people = json.loads(self.read("/demo/people"))
        person = next(one for one in people if (one["role"] == "client") == client and (client or "owner" in one["role"]))
        self.person = person["key"].split(":")[1]
        self.browser.open(f"{ADDRESS}/demo/sign-in", urllib.parse.urlencode({"person": person["key"]}).encode())

    @property
    def headers(self):
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        return ["Sec-Fetch-Site: same-origin", *([f"Cookie: {cookies}"] if cookies else [])]

    def read(self, path):
        with self.browser.open(ADDRESS + path) as answer:
            return answer.read().decode()

    def policy_of(self, path):
        try:
            answer = self.browser.open(ADDRESS + path)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.headers["content-security-policy"]

    def stayed(self, tool):
        """What is to be told if somebody was signed out on the way: then less was attacked than it seems."""
        with self.browser.open(f"{ADDRESS}/me") as answer:
            away = self.role != NOBODY and urllib.parse.urlsplit(answer.url).path != "/me"
        return [f"{tool}, {self.role}: the sign-in ended on the way"] if away else []


def told_by_the_interface(path):
    request = urllib.request.Request(f"{ADDRESS}/api/v1/{path}", headers={"Authorization": f"Bearer {os.environ['DEMO_TOKEN']}"})
    return json.load(urllib.request.urlopen(request))
