"""What only the pretend world needs is an extra: the bot works without it, and the demo says what is missing."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HIDDEN = "import sys; sys.modules.update(dict.fromkeys(['websockets', 'python_multipart', 'multipart']))\n"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", HIDDEN + program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("arguments", [("demo",), ("demo", "--story")])
def test_the_demo_without_its_extra_says_one_sentence_with_the_cure(arguments):
    done = run("from bot.cli.main import main; main()", *arguments)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pip install '.[demo]'" in done.stderr


def test_the_bot_needs_no_extra():
    done = run("import bot.cli.commands, bot.app, handlers.web, bot.adapters.slack.socket_mode")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_demo_needs_is_in_its_extra_and_nowhere_else():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = {line.partition(">")[0] for line in project["optional-dependencies"]["demo"]}
    assert extra == {"websockets", "python-multipart"}
    assert not extra & {line.partition(">")[0].partition("[")[0] for line in project["dependencies"]}
