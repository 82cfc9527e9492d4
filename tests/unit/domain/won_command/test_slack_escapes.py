import pytest

from bot.domain.won_command.slack_text import decoded


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("plain", "plain"),
        ("R&amp;D &lt;3 &gt;2", "R&D <3 >2"),
        ("&amp;lt;", "&lt;"),
        ("<@U012AB3CD|liisa>", "@liisa"),
        ("<@U012AB3CD>", "@U012AB3CD"),
        ("<#C012|deals>", "#deals"),
        ("<!channel>", "@channel"),
        ("<!here|here>", "@here"),
        ("<!subteam^S1|@sales>", "@sales"),
        ("<!subteam^S1>", "@S1"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<http://acme.fi|acme.fi>", "acme.fi"),
        ("<https://acme.fi/?a=1&amp;b=2>", "https://acme.fi/?a=1&b=2"),
        ("<mailto:a@b.fi|a@b.fi>", "a@b.fi"),
        ("zero\u200bwidth", "zerowidth"),
        ("< not an escape", "< not an escape"),
    ],
)
def test_escape_becomes_what_the_person_saw(sent, typed):
    assert decoded(sent) == typed
