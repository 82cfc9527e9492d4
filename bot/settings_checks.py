"""Of `voitto check`: settings with which secrets could be read or guessed. Nothing here asks anybody."""

import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from bot.domain.values.secrecy import host_of, in_the_clear
from bot.setting_values import LEAST_TOKEN
from bot.settings import Environment

ENV_FILE = Path(".env")
GOOD_TOKEN = 24
"""Characters: what 16 random bytes come to in base64 or hexadecimal."""
MASKED = 0o077
"""The permissions of everybody but the owner."""


class Note(str):
    """Worth knowing, and no failure."""

    __slots__ = ()


def hook_token(token: SecretStr | None) -> str | None:
    length = len(token.get_secret_value()) if token else 0
    if not length or length >= GOOD_TOKEN:
        return None
    said = f"HOOK_TOKEN can be guessed: {length} characters. Write at least {GOOD_TOKEN} random ones."
    return Note(said) if length >= LEAST_TOKEN else said


def addresses(env: Environment) -> str | None:
    """Tokens and invoices over plain HTTP to another machine; none of this machine's own."""
    open_ones = [f"{name} ({host_of(url)})" for name, url in _addresses(env) if in_the_clear(url)]
    if not open_ones:
        return None
    return Note(
        f"{', '.join(open_ones)}: plain http to another machine, so that whoever stands between can read the tokens and "
        "the invoices. Write https://, or keep it inside one machine."
    )


def _addresses(env: Environment) -> Iterator[tuple[str, str]]:
    yield "SLACK_API_URL", str(env.slack_api_url)
    yield "PROCOUNTOR_API_URL", str(env.procountor_api_url)
    yield "YTJ_API_URL", str(env.ytj_api_url)


def env_file(file: Path = ENV_FILE) -> str | None:
    """Where secrets come from a file, others on the machine must not read it."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None
    if not mode & MASKED:
        return None
    return Note(f"{file} can be read by others on this machine ({mode:04o}). Run: chmod 600 {file}")
