"""The command itself, typed or pasted once more."""

import re


def without_command(line: str, command: str) -> tuple[str, bool]:
    """The line without it, and whether it stood anywhere but in front, where it says nothing."""
    again = re.escape(command)
    rest = re.sub(rf"^(?:\s*{again}(?=\s|$))+", "", line, flags=re.IGNORECASE)
    left = re.sub(rf"(?<!\S){again}(?!\S)", " ", rest, flags=re.IGNORECASE)
    return left, left != rest
