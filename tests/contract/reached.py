"""Counts the operations of the document that were answered with a 2xx, out of schemathesis' own report.

reached.py DOCUMENT REPORT: says `N of M operations reached a 2xx`, names the others, and fails below nine in ten.
"""

import collections
import json
import re
import sys
import urllib.request

METHODS = ("get", "put", "post", "patch", "delete")


def operations(document):
    """Method and path of every operation, those without an id in the path first: `/hold` is not a letter."""
    paths = sorted(document["paths"].items(), key=lambda entry: entry[0].count("{"))
    return [(method.upper(), path) for path, item in paths for method in METHODS if method in item]


def answers(report):
    """Method, path and status of every answer in the report."""
    for line in report:
        scenario = json.loads(line).get("ScenarioFinished")
        for interaction in (scenario or {}).get("recorder", {}).get("interactions", {}).values():
            request, response = interaction["request"], interaction.get("response")
            if response:
                path = re.sub(r"^https?://[^/]+|[?#].*$", "", request["uri"])
                yield request["method"], path, response["status_code"]


def main(document, report):
    with urllib.request.urlopen(document, timeout=30) as answer:
        known = [(*one, re.compile(re.sub(r"{\w+}", "[^/]+", one[1]))) for one in operations(json.load(answer))]
    counts, statuses = collections.defaultdict(collections.Counter), collections.Counter()
    with open(report, encoding="utf-8") as file:
        for method, path, status in answers(file):
            statuses[status] += 1
            operation = next((each[:2] for each in known if each[0] == method and each[2].fullmatch(path)), None)
            counts[operation][status] += 1
    others = [one[:2] for one in known if not any(200 <= status < 300 for status in counts[one[:2]])]
    print(f"{statuses.total()} requests: " + ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items())))
    print(f"{len(known) - len(others)} of {len(known)} operations reached a 2xx")
    for method, path in others:
        print(f"  not {method} {path}: {dict(counts[method, path])}")
    return 0 if 10 * len(others) <= len(known) and statuses else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
