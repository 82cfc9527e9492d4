"""Looks the pinned dependencies up at the advisory services: `audit.py REQUIREMENTS UV`.

Exits 0 when every package was looked up and none has a known hole, 1 when one has, 2 when they could not all be looked up.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

PIP_AUDIT = "pip-audit==2.10.1"
SERVICES = ("pypi", "osv")
"""The second one is asked where the first one cannot be reached, or does not know what it is asked for."""
FINE, HOLES, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Verdict:
    code: int
    lines: tuple[str, ...]


def main(requirements: str, uv: str) -> int:
    heard: list[str] = []
    for service in SERVICES:
        verdict = judged(service, asked(service, requirements, uv))
        heard += verdict.lines
        if verdict.code != UNKNOWN:
            print("\n".join(verdict.lines))  # noqa: T201
            return verdict.code
    heard.append("Nobody knows whether the dependencies have holes: run it again where these services can be reached.")
    print("\n".join(heard), file=sys.stderr)  # noqa: T201
    return UNKNOWN


def asked(service: str, requirements: str, uv: str) -> str:
    """pip-audit's JSON, or its last words where there is none."""
    command = [uv, "tool", "run", PIP_AUDIT, "--vulnerability-service", service, "--format", "json"]
    command += ["--progress-spinner", "off", "--disable-pip", "--require-hashes", "--requirement", requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return done.stdout if done.stdout.strip() else (done.stderr.strip().splitlines() or ["no answer"])[-1]


def judged(service: str, answer: str) -> Verdict:
    try:
        rows: list[dict[str, Any]] = list(json.loads(answer)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return Verdict(UNKNOWN, (f"The advisory service {service} cannot be reached from here: {answer}",))
    holes = tuple(_holes(rows))
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    if holes:
        return Verdict(HOLES, holes)
    if skipped or not rows:
        return Verdict(UNKNOWN, (_unknown(service, skipped, len(rows)),))
    return Verdict(FINE, (f"{len(rows)} packages looked up at {service}: no known hole.",))


def _holes(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        for hole in row.get("vulns", ()):
            cure = ", ".join(hole.get("fix_versions") or ()) or "no version"
            yield f"{row['name']} {row['version']} has a known hole, {hole['id']}; mended in {cure}."


def _unknown(service: str, skipped: Sequence[str], count: int) -> str:
    if len(skipped) == count:
        return f"The advisory service {service} knows none of the {count} packages: it, or the index in its place, cannot be used from here."
    return f"The advisory service {service} does not know {len(skipped)} of {count} packages: {', '.join(skipped)}."


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
