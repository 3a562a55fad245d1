"""What three tools find on a demo: a line for each, and everything of weight in full."""

import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from forms import forms, ids
from smuggle import smuggled
from visitor import ADDRESS, ENDS, NOBODY, Visitor, told_by_the_interface

TOKEN, FOLDER = os.environ["DEMO_TOKEN"], pathlib.Path(os.environ["DEMO_FOLDER"])
TOOLS = pathlib.Path(".venv-scan/bin").resolve()
NODE = pathlib.Path(".venv-scan/node").resolve()
# Of those that ask no other host.
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,timesql,xss,xxe"
# wapiti's levels: 1 low, 2 medium, 3 high, 4 critical.
OF_WEIGHT = 3
ROLES = ["owner-coach", "client", NOBODY]
# Where somebody who is not signed in comes in.
DOORS = ["/sign-in", "/sign-in/letter", "/sign-in/letter/code", "/set-up", "/welcome"]


def wapiti(role, seconds):
    """Walks and attacks the pages as somebody."""
    report, visitor = FOLDER / f"wapiti-{role}.json", Visitor(role)
    words = [TOOLS / "wapiti", "-u", f"{ADDRESS}/", "--scope", "folder", "-m", MODULES, "--flush-session", "--no-bugreport", "-v", "0"]
    words += ["--max-scan-time", str(seconds), "--max-attack-time", str(seconds // 4)]
    if role == NOBODY:
        words += [word for door in DOORS for word in ("-s", ADDRESS + door)]
    words += [word for header in visitor.headers for word in ("-H", header)]
    words += [word for path in ENDS for word in ("-x", ADDRESS + path)]
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
    return of_weight + visitor.stayed("wapiti")


# Changes are sent to the interface as well: a form of a page names the version it saw, and after the first change is refused for that.
BODIES = [
    ("POST", "/clients", '{"name":"Ana*","zone":"UTC*"}'),
    ("POST", "/homework-templates", '{"words":"x*","link":"https://example.org/*"}'),
    ("POST", "/sessions", '{"client":"x*","zone":"UTC*"}'),
    ("PATCH", "/clients/{client}", '{"name":"Ana*","pronouns":"she*"}'),
    ("PATCH", "/homework/{homework}", '{"words":"x*"}'),
    ("PATCH", "/session-types/{session_type}", '{"name":"x*"}'),
]


def of_interface():
    """Every door of the interface that takes a parameter, marked where sqlmap is to write, with a body where one is sent."""
    headers = [f"Authorization: Bearer {TOKEN}", "Content-Type: application/json"]
    for path, item in told_by_the_interface("openapi.json")["paths"].items():
        for method, operation in item.items():
            names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
            query = "&".join(f"{name}=1*" for name in names)
            filled = re.sub(r"\{\w+\}", "0192f0c1-2ab0-7cde-8000-000000000000*", path)
            if method == "get" and (query or filled != path):
                yield "GET", f"{ADDRESS}{filled}" + (f"?{query}" if query else ""), None, headers
    known = ids()
    for method, path, body in BODIES:
        yield method, f"{ADDRESS}/api/v1{path.format(**known)}", body, [*headers, "If-Match: *"]


def of_pages(visitor):
    """Every form of the pages that takes free words or an id."""
    for method, url, body in forms(visitor):
        yield method, url, body, visitor.headers


def sqlmap():
    """Writes statements into every parameter."""
    visitors = [Visitor(role) for role in ROLES]
    doors, pages = list(of_interface()), [form for visitor in visitors for form in of_pages(visitor)]
    assert len(pages) > 20, "the forms of the pages were not found"
    of_weight = [line for door in doors + pages for line in written_into(*door)]
    of_weight += [line for visitor in visitors for line in visitor.stayed("sqlmap")]
    print(f"sqlmap: {len(doors)} doors, {len(pages)} forms, {len(of_weight)} of weight", flush=True)
    return of_weight


def written_into(method, url, body, headers):
    words = [TOOLS / "sqlmap", "-u", url, "--method", method, "--batch", "--level", "1", "--risk", "1", "--dbms", "postgresql"]
    words += ["--technique", "BEU", "--timeout", "5", "--retries", "0", "--threads", "2", "--disable-coloring", "--skip-waf"]
    words += ["--ignore-code", "*", "--ignore-redirects", "--drop-set-cookie", "--output-dir", FOLDER / "sqlmap"]
    words += [word for header in headers for word in ("-H", header)]
    words += ["--data", body] if body else []
    # What a form carries so that two presses are one.
    words += ["--eval", "import uuid; key = uuid.uuid4().hex"] if body and body.startswith("key=") else []
    told = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"SQLMAP_UNSAFE_EVAL": "1"}).stdout
    if "is vulnerable" in told or "sqlmap identified the following injection" in told:
        return [f"sqlmap, {method} {url}: {told[-600:]}"]
    if "do not appear to be injectable" not in told:
        return [f"sqlmap did not come to an end, {method} {url}: {told[-600:]}"]
    return []


JUDGE = """
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
const found = new CspEvaluator(new CspParser(process.argv[2]).csp).evaluate();
console.log(JSON.stringify(found.map((one) => [one.severity, one.directive, one.description])));
"""


def policies():
    """Every policy that is sent: of pages, of the interface, of what is not there, and of a letter in its frame."""
    (NODE / "judge.mjs").write_text(JUDGE)
    owner = Visitor("owner-coach")
    letter = told_by_the_interface(f"letters?state=sent&recipient={owner.person}")["items"][0]
    paths = ["/", "/api/v1/docs", "/api/v1/clients", "/nowhere", "/health/live", f"/letters/{letter['id']}/html"]
    sent = {owner.policy_of(path) for path in paths}
    assert any("sandbox" in policy for policy in sent), "no letter was seen in its frame"
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
