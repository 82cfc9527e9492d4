"""`make audit`: what was not looked up is never called safe, and why it was not is said plainly."""

import importlib.util
import json
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / ".ci" / "audit.py"
SPEC = importlib.util.spec_from_file_location("audit_of_dependencies", FILE)
assert SPEC
assert SPEC.loader
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)

WELL = {"name": "httpx", "version": "0.28.1", "vulns": []}
HOLED = {"name": "babel", "version": "2.0", "vulns": [{"id": "CVE-1", "fix_versions": ["2.9.1"], "aliases": []}]}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (13.9)"}


def answer(*rows: dict) -> str:
    return json.dumps({"dependencies": rows, "fixes": []})


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (answer(WELL), 0, "1 packages looked up at pypi: no known hole."),
        (answer(WELL, HOLED), 1, "babel 2.0 has a known hole, CVE-1; mended in 2.9.1."),
        (answer(HOLED, SKIPPED), 1, "CVE-1"),
        (answer(WELL, SKIPPED), 2, "does not know 1 of 2 packages: rich"),
        (answer(SKIPPED), 2, "knows none of the 1 packages"),
        (answer(), 2, "knows none of the 0 packages"),
        ("Failed to resolve 'api.osv.dev'", 2, "cannot be reached from here: Failed to resolve 'api.osv.dev'"),
        ("[]", 2, "cannot be reached"),
        ('{"dependencies": null}', 2, "cannot be reached"),
    ],
)
def test_only_what_was_looked_up_whole_is_well(said, code, told):
    verdict = audit.judged("pypi", said)
    assert verdict.code == code
    assert any(told in line for line in verdict.lines)


@pytest.fixture
def uv(tmp_path):
    """A program that answers as pip-audit does; the answer to each service in turn."""

    def make(**answers: str) -> str:
        program = tmp_path / "uv"
        cases = "".join(f"  *' {service} '*) printf '%s' '{said}' ;;\n" for service, said in answers.items())
        program.write_text(f'#!/bin/sh\ncase "$* " in\n{cases}  *) echo "no route to host" >&2; exit 1 ;;\nesac\n')
        program.chmod(0o755)
        return str(program)

    return make


def test_the_other_service_is_asked_where_the_first_one_cannot_be_reached(uv, capsys):
    assert audit.main("requirements.txt", uv(osv=answer(WELL))) == 0
    assert "looked up at osv" in capsys.readouterr().out


def test_when_none_can_be_reached_that_is_what_is_said_and_it_is_no_success(uv, capsys):
    assert audit.main("requirements.txt", uv(pypi=answer(SKIPPED))) == 2
    said = capsys.readouterr().err
    assert "pypi knows none of the 1 packages" in said
    assert "osv cannot be reached from here: no route to host" in said
    assert "Traceback" not in said
