"""The overdue digest: the sum first, then the ages as a chart, then the rows, oldest first."""

from decimal import Decimal

from bot.domain.receivables.overdue_digest import AgeBand, OverdueDigest, OverdueRow
from bot.domain.values.ids import UserId
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import (
    CHART_LABEL,
    CHART_TITLE,
    EMPTY,
    Block,
    Payload,
    clip,
    context,
    header,
    one_line,
    plain,
    section,
    table,
)
from bot.messages.kit.catalog import Mention, escape, formatted, say, sentences

ROWS = 20
SPOKEN_ROWS = 3


def overdue_digest(digest: OverdueDigest, language: Language) -> Payload:
    """One sentence when nothing is overdue. `text` holds the sum, the change, every band and the worst rows."""
    changed = _change(digest, language)
    if not digest.rows:
        nothing = f"{say('digest.nothing', language, day=digest.day)} {changed}".strip()
        return Payload(escape(nothing), [section(nothing)])
    total = Money(digest.total, digest.currency)
    title = say("digest.title", language, count=len(digest.rows), total=total)
    bands = say("digest.bands", language, bands=_bands(digest, language))
    worst = " ".join(_spoken(row, language) for row in digest.rows[:SPOKEN_ROWS])
    blocks = [header(title), *([section(changed)] if changed else []), section(bands)]
    blocks += [_chart(digest, language), _table(digest, language), context(_source(digest, language))]
    return Payload(escape(sentences(title, changed, bands, worst)), blocks)


def _change(digest: OverdueDigest, language: Language) -> str:
    """Compared with the last digest; empty for the first one."""
    if digest.previous_total is None or digest.previous_day is None:
        return ""
    difference = digest.total - digest.previous_total
    key = "digest.more" if difference > 0 else "digest.less" if difference < 0 else "digest.same"
    change = say(key, language, amount=Money(abs(difference), digest.currency), day=digest.previous_day)
    counted = [change]
    if new := sum(row.is_new for row in digest.rows):
        counted.append(say("digest.new", language, count=new))
    if digest.settled_since:
        counted.append(say("digest.settled", language, count=digest.settled_since))
    return " ".join(counted)


def _bands(digest: OverdueDigest, language: Language) -> str:
    return "; ".join(
        say("digest.band", language, band=_days(band), count=count, total=Money(total, digest.currency))
        for band, count, total in digest.by_band
        if count
    )


def _days(band: AgeBand) -> str:
    return band.value.replace("-", "–")


def _chart(digest: OverdueDigest, language: Language) -> Block:
    # JSON has no decimals: a chart's heights are floats, the exact sums stand in the text above.
    points = [{"label": _days(band), "value": float(total)} for band, _, total in digest.by_band]
    series = {"name": clip(say("digest.chart.series", language), CHART_LABEL), "data": points}
    axes = {
        "categories": [point["label"] for point in points],
        "x_label": clip(say("digest.chart.days", language), CHART_TITLE),
        "y_label": digest.currency,
    }
    title = clip(say("digest.chart.title", language), CHART_TITLE)
    chart = {"type": "bar", "series": [series], "axis_config": axes}
    return {"type": "data_visualization", "title": title, "chart": chart}


def _table(digest: OverdueDigest, language: Language) -> Block:
    keys = ("digest.col.customer", "digest.col.number", "digest.col.days", "digest.col.open", "digest.col.owner")
    rows: list[list[str | Mention]] = [[say(key, language) for key in keys]]
    rows += [_row(row, language) for row in digest.rows[:ROWS]]
    hidden = digest.rows[ROWS:]
    if hidden:
        rest = formatted(Money(sum((row.open for row in hidden), Decimal(0)), digest.currency), language)
        rows.append([say("digest.rows.more", language, count=len(hidden)), EMPTY, EMPTY, rest, EMPTY])
    return table(rows, right=frozenset({1, 2, 3}))


def _row(row: OverdueRow, language: Language) -> list[str | Mention]:
    owner: str | Mention = Mention(UserId(row.owner)) if row.owner else EMPTY
    name = one_line(row.customer, 80)
    return [
        say("digest.row.new", language, customer=name) if row.is_new else name,
        EMPTY if row.number is None else str(row.number),
        str(row.days_late),
        formatted(Money(row.open, row.currency), language),
        owner,
    ]


def _spoken(row: OverdueRow, language: Language) -> str:
    return say(
        "digest.row.spoken",
        language,
        customer=one_line(row.customer, 60),
        total=Money(row.open, row.currency),
        count=row.days_late,
    )


def _source(digest: OverdueDigest, language: Language) -> list[Block]:
    if digest.as_of is None:
        return [plain(say("digest.source", language))]
    return [plain(say("digest.as_of", language, at=digest.as_of))]
