"""Texts of others on our terminal: anything may be said, nothing may be done."""

import ast
import io
import json
import logging
import re
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.domain.values.secrecy import host_of, in_the_clear, without_credentials
from bot.errors import UpstreamUnavailable, VoittoError
from bot.terminal import Terminal, shown

ROOT = Path(__file__).parents[3]
ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[2J\x1b[31mowned", r"\x1b[2J\x1b[31mowned"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        (
            "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
            r"\x1b]8;;https://evil.example\x1b\click\x1b]8;;\x1b" + "\\",
        ),
        ("\x9b31m", r"\x9b31m"),
        ("ok  all\r to do", r"ok  all\r to do"),
        ("one\nok  forged", r"one\nok  forged"),
        ("Oy \u202eyO", r"Oy \u202eyO"),
        ("a\u2028b\u2066c\u200bd", r"a\u2028b\u2066c\u200bd"),
        ("\ud800", r"\ud800"),
        ("Åäö – 1 255,00 € ✓ [bold] :smile:", "Åäö – 1 255,00 € ✓ [bold] :smile:"),
    ],
)
def test_control_characters_are_seen_and_do_nothing(text, expected):
    assert shown(text) == expected


def test_our_own_lines_stay_lines_and_nothing_else_does():
    assert shown("one\ntwo\r\x1b", lines=True) == "one\ntwo\\r\\x1b"


def said(text: str, **how) -> str:
    out = io.StringIO()
    Terminal(file=out).say(text, **how)
    return out.getvalue()


@given(st.text())
def test_whatever_is_said_is_one_line_of_harmless_characters(text):
    printed = said(text)
    assert printed.endswith("\n")
    assert not ACTING.search(printed[:-1])


def test_markup_and_emoji_codes_of_others_are_only_text():
    assert said("[red]no[/] [/nothing] :warning:") == "[red]no[/] [/nothing] :warning:\n"


def test_a_long_line_is_neither_cut_nor_wrapped():
    assert said("x" * 500) == "x" * 500 + "\n"


def test_a_table_shows_what_its_cells_say_literally():
    out = io.StringIO()
    Terminal(file=out).table(("key", "last error"), [("k", "[/red] \x1b[2J")])
    assert r"[/red] \x1b[2J" in out.getvalue()


def test_nobody_prints_but_the_terminal():
    """A Console of one's own would print what others wrote as it is."""
    guilty, doors = [], ("Console", "print")
    for path in (ROOT / "bot").rglob("*.py"):
        if path.name == "terminal.py":
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        names = {getattr(call.func, "id", getattr(call.func, "attr", "")): call.lineno for call in calls}
        guilty += [f"{path}:{names[door]}" for door in doors if door in names]
    assert guilty == []


# --- credentials in addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://voitto:s3cret@db/voitto", "postgresql://***@db/voitto"),
        ("https://me:s3cret@slack.example/api/ is away", "https://***@slack.example/api/ is away"),
        ("postgresql://voitto:s3/cr@et@db/voitto", "postgresql://***@db/voitto"),
        ("postgresql://db/voitto?user=voitto&password=s3cret", "postgresql://db/voitto?user=voitto&password=***"),
        ("https://host/path", "https://host/path"),
        ("aino@example.com", "aino@example.com"),
    ],
)
def test_an_address_is_shown_without_who_signs_in_there(text, expected):
    assert without_credentials(text) == expected


def test_no_error_of_ours_carries_credentials():
    url = "https://me:s3cret@proxy.example/"
    assert "s3cret" not in str(VoittoError(f"no answer of {url}"))
    assert "s3cret" not in str(UpstreamUnavailable(f"no answer of {url}", system="Slack", outcome="unknown"))


def test_a_host_is_a_host():
    assert host_of("https://me:s3cret@slack.example:8443/api/") == "slack.example:8443"


@pytest.mark.parametrize(
    ("url", "clear"),
    [
        ("http://slack.example/api/", True),
        ("https://slack.example/api/", False),
        ("http://127.0.0.1:3400/api/", False),
        ("http://localhost/api/", False),
        ("http://[::1]:3400/", False),
        ("http://localhost.evil.example/", True),
        ("http://127.0.0.1@evil.example/", True),
    ],
)
def test_only_this_machine_may_be_spoken_to_in_the_clear(url, clear):
    assert in_the_clear(url) is clear


# --- logs --------------------------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def screen(request, monkeypatch):
    err = Screen(terminal=request.param)
    monkeypatch.setattr("sys.stderr", err)
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure()
    yield err
    structlog.reset_defaults()
    logging.root.handlers[:], _ = handlers, logging.root.setLevel(level)


def failed() -> Exception:
    def failing() -> None:
        raise ValueError("\x1b[2J at https://me:s3cret@slack.example/")

    try:
        failing()
    except ValueError as error:
        return error
    raise AssertionError


def test_a_log_shows_neither_credentials_nor_control_characters(screen, monkeypatch):
    monkeypatch.setattr("sys.stderr", screen)  # pytest puts its own in place between set-up and test
    title = "\x1b]0;owned\x07 \u202e https://me:s3cret@slack.example/"
    structlog.get_logger("x").warning("job failed", error=title, exc_info=failed())
    logging.getLogger("library").warning("no answer of %s", title, exc_info=failed())
    written = screen.getvalue()
    assert "s3cret" not in written
    assert "\x1b]0" not in written
    assert "\x1b[2J" not in written
    assert "\u202e" not in written
    assert written.count("ValueError") >= 2, "tracebacks are there"
    if not screen.isatty():
        assert [json.loads(line)["level"] for line in written.splitlines()] == ["warning", "warning"]
