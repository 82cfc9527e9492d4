"""Which Voitto it is can be asked, and stands where somebody who looks for a fault will look."""

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from bot.cli.main import app
from bot.version import voitto_version

ROOT = Path(__file__).parents[3]


def test_the_version_is_the_installed_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.output) == (0, f"voitto {project['version']}\n")
    assert voitto_version() == project["version"]


def test_without_a_command_the_help_is_shown_as_before():
    said = CliRunner().invoke(app, [])
    assert "demo" in said.output
    assert "--version" in said.output
