"""Reads a SARIF file with sarif-pydantic and sarif-tools, and compares what they understood."""

import json
import sys

import sarif_pydantic
from sarif import loader

HASH = "primaryLocationLineHash"


def problems_of(run):
    """What GitHub's code scanning would refuse or ignore in one run."""
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    for rule in rules:
        for member in ("shortDescription", "fullDescription", "help"):
            if not rule.get(member, {}).get("text"):
                yield f"rule {rule['id']} has no {member}"
        if not rule["help"].get("markdown"):
            yield f"rule {rule['id']} has no help in Markdown"
    for number, result in enumerate(run["results"]):
        where = f"result {number} ({result.get('ruleId')})"
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"{where}: ruleIndex names another rule"
        if not result["message"]["text"]:
            yield f"{where}: empty message"
        if not result["partialFingerprints"].get(HASH):
            yield f"{where}: no {HASH}"
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if uri.startswith("/") or ".." in uri.split("/"):
            yield f"{where}: {uri} is not relative to the root"
        for member in ("startLine", "startColumn", "endLine", "endColumn"):
            if place["region"].get(member, 0) < 1:
                yield f"{where}: no {member}"


def main(path):
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    expected = sum(len(run["results"]) for run in log["runs"])
    problems = [problem for run in log["runs"] for problem in problems_of(run)]

    typed = sarif_pydantic.load(path)
    found = sum(len(run.results or []) for run in typed.runs)
    if found != expected:
        problems.append(f"sarif-pydantic reads {found} results of {expected}")

    tools = loader.load_sarif_file(path)
    if tools.get_result_count() != expected:
        problems.append(f"sarif-tools reads {tools.get_result_count()} results of {expected}")
    for record, result in zip(tools.get_records(), (r for run in log["runs"] for r in run["results"])):
        line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        if record["Line"] != line or record["Severity"] != result["level"]:
            problems.append(f"sarif-tools reads {record} where line {line}, {result['level']} is written")

    for problem in problems:
        print(f"check-sarif: {path}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
