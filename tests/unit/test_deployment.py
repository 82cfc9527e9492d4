"""What is shipped runs with as little as it can, and says what it is made of."""

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
WORKFLOWS = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github" / "workflows").glob("*.yml")]
STEPS = [step for flow in WORKFLOWS for job in flow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_change_nothing_and_become_nobody(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]  # noqa: S108 - the container's own
    assert not service.get("privileged")
    assert "cap_add" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_no_port_is_open_to_other_machines(name):
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_nothing_runs_as_root():
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert users[-1:] == ["voitto"]
    assert SERVICES["postgres"]["user"] == "postgres"


def test_the_container_in_the_guide_is_as_hard_as_the_one_in_compose():
    guide = (ROOT / "docs" / "setup.md").read_text("utf-8")
    for flag in ("--read-only", "--tmpfs /tmp", "--cap-drop ALL", "--security-opt no-new-privileges"):
        assert flag in guide


def test_actions_are_pinned_by_their_hash():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", name)] == []


@pytest.mark.parametrize("flow", WORKFLOWS, ids=lambda flow: flow["name"])
def test_a_workflow_may_read_and_nothing_else(flow):
    assert flow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in flow["jobs"].values())


def test_the_workflow_looks_for_holes_and_lists_what_is_inside():
    ran = " ".join(step.get("run", "") for step in STEPS)
    assert "make audit" in ran
    assert "make sbom" in ran


def test_somebody_keeps_images_actions_and_packages_up_to_date():
    renovate = json.loads((ROOT / ".github" / "renovate.json").read_text("utf-8"))
    assert {"dockerfile", "docker-compose", "github-actions", "pep621"} <= set(renovate["enabledManagers"])
    assert "docker:pinDigests" in renovate["extends"]
