"""What three tools find on a demo: a line for each, and everything of weight in full."""

import http.cookiejar
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import urllib.request

from smuggle import smuggled

ADDRESS, TOKEN, FOLDER = os.environ["DEMO_ADDRESS"], os.environ["DEMO_TOKEN"], pathlib.Path(os.environ["DEMO_FOLDER"])
TOOLS = pathlib.Path(".venv-scan/bin").resolve()
NODE = pathlib.Path(".venv-scan/node").resolve()
# Of those that ask no other host.
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,timesql,xss,xxe"
# wapiti's levels: 1 low, 2 medium, 3 high, 4 critical.
OF_WEIGHT = 3
NOBODY = "nobody"
ROLES = ["owner-coach", "client", NOBODY]
# Where somebody who is not signed in comes in.
DOORS = ["/sign-in", "/sign-in/letter", "/sign-in/letter/code", "/set-up", "/welcome"]


def signed_in(role):
    """The cookie of somebody of the demo, as a header has it."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    people = json.load(browser.open(f"{ADDRESS}/demo/people"))
    client = role == "client"
    person = next(one for one in people if (one["role"] == "client") == client and (client or "owner" in one["role"]))
    request = urllib.request.Request(f"{ADDRESS}/demo/sign-in", urllib.parse.urlencode({"person": person["key"]}).encode())
    request.add_header("Sec-Fetch-Site", "same-origin")
    browser.open(request)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def wapiti(role, seconds):
    """Walks and attacks the pages as somebody; leaving and the doors of the demo are left alone, or the walk would end."""
    report = FOLDER / f"wapiti-{role}.json"
    words = [TOOLS / "wapiti", "-u", f"{ADDRESS}/", "--scope", "folder", "-m", MODULES, "--flush-session", "--no-bugreport", "-v", "0"]
    words += ["--max-scan-time", str(seconds), "--max-attack-time", str(seconds // 4)]
    if role == NOBODY:
        words += [word for door in DOORS for word in ("-s", ADDRESS + door)]
    else:
        words += ["-H", f"Cookie: {signed_in(role)}"]
    words += ["-H", "Sec-Fetch-Site: same-origin", "-x", f"{ADDRESS}/leave*", "-x", f"{ADDRESS}/sign-out*", "-x", f"{ADDRESS}/demo*", "-x", f"{ADDRESS}/me/*"]
    words += ["--store-session", FOLDER / "wapiti", "--store-config", FOLDER / "wapiti", "-f", "json", "-o", report]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    found = json.loads(report.read_text())
    of_weight = []
    for sort, all_of_it in (found["vulnerabilities"] | found["anomalies"]).items():
        for one in all_of_it:
            if one["level"] >= OF_WEIGHT or sort in found["anomalies"]:
                of_weight.append(f"wapiti, {role}, {sort}: {one['method']} {one['path']} {one.get('parameter', '')}: {one['info']}")
    pages = found["infos"].get("crawled_pages_nbr")
    lesser = sum(map(len, found["vulnerabilities"].values())) - len(of_weight)
    print(f"wapiti as {role}: {pages} pages, {len(of_weight)} of weight, {lesser} lesser", flush=True)
    return of_weight


def attacked():
    """Every door of the interface that takes a parameter, marked where sqlmap is to write, with a body where one is sent."""
    document = json.load(urllib.request.urlopen(f"{ADDRESS}/api/v1/openapi.json"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
            query = "&".join(f"{name}=1*" for name in names)
            filled = re.sub(r"\{\w+\}", "0192f0c1-2ab0-7cde-8000-000000000000*", path)
            if method == "get" and (query or filled != path):
                yield "GET", f"{ADDRESS}{filled}" + (f"?{query}" if query else ""), None
    for path, body in [("/clients", '{"name":"Ana*","zone":"UTC*"}'), ("/sessions", '{"client":"x*","zone":"UTC*"}')]:
        yield "POST", f"{ADDRESS}/api/v1{path}", body


def sqlmap():
    """Writes statements into every parameter."""
    of_weight, doors = [], list(attacked())
    for method, url, body in doors:
        words = [TOOLS / "sqlmap", "-u", url, "--method", method, "--batch", "--level", "1", "--risk", "1", "--dbms", "postgresql"]
        words += ["--technique", "BEU", "--timeout", "5", "--retries", "0", "--threads", "2", "--disable-coloring", "--skip-waf"]
        words += ["--ignore-code", "*", "--output-dir", FOLDER / "sqlmap", "-H", f"Authorization: Bearer {TOKEN}"]
        words += ["--data", body, "-H", "Content-Type: application/json"] if body else []
        told = subprocess.run(words, capture_output=True, text=True).stdout
        if "is vulnerable" in told or "sqlmap identified the following injection" in told:
            of_weight.append(f"sqlmap, {method} {url}: {told[-600:]}")
        elif "do not appear to be injectable" not in told:
            of_weight.append(f"sqlmap did not come to an end, {method} {url}: {told[-600:]}")
    print(f"sqlmap: {len(doors)} doors, {len(of_weight)} of weight", flush=True)
    return of_weight


JUDGE = """
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
const found = new CspEvaluator(new CspParser(process.argv[2]).csp).evaluate();
console.log(JSON.stringify(found.map((one) => [one.severity, one.directive, one.description])));
"""


def policies():
    """Every policy that is sent: of pages, of the interface, of what is not there."""
    (NODE / "judge.mjs").write_text(JUDGE)
    sent = set()
    for path in ["/", "/api/v1/docs", "/api/v1/clients", "/nowhere", "/health/live"]:
        try:
            answer = urllib.request.urlopen(f"{ADDRESS}{path}")
        except urllib.error.HTTPError as error:
            answer = error
        sent.add(answer.headers["content-security-policy"])
    of_weight = []
    for policy in sorted(sent):
        told = subprocess.run(["node", NODE / "judge.mjs", policy], cwd=NODE, capture_output=True, text=True, check=True).stdout
        for severity, directive, words in json.loads(told):
            print(f"  csp_evaluator, severity {severity}, {directive}: {words}")
            # 10 high, 20 syntax, 30 medium; from 40 on "perhaps" and information.
            if severity <= 30:
                of_weight.append(f"csp_evaluator, {directive}: {words}")
    print(f"csp_evaluator: {len(sent)} policies, {len(of_weight)} of weight", flush=True)
    return of_weight


if __name__ == "__main__":
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    found = smuggled() + policies() + sqlmap() + [one for role in ROLES for one in wapiti(role, seconds)]
    print("\n".join(found))
    sys.exit(bool(found))
