"""The overdue digest: the sum first, then the ages as a chart, then the rows, oldest first."""

from decimal import Decimal

from bot.domain.receivables.overdue_digest import AgeBand, OverdueDigest, OverdueRow
from bot.domain.values.ids import UserId
from bot.domain.values.money import Money
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
from bot.messages.kit.catalog import Mention, escape, sentences
from bot.messages.kit.words import Words

ROWS = 20
SPOKEN_ROWS = 3


def overdue_digest(digest: OverdueDigest, words: Words) -> Payload:
    """One sentence when nothing is overdue. `text` holds the sum, the change, every band and the worst rows."""
    changed = _change(digest, words)
    if not digest.rows:
        nothing = f"{words.say('digest.nothing', day=digest.day)} {changed}".strip()
        return Payload(escape(nothing), [section(nothing)])
    total = Money(digest.total, digest.currency)
    title = words.say("digest.title", count=len(digest.rows), total=total)
    bands = words.say("digest.bands", bands=_bands(digest, words))
    worst = " ".join(_spoken(row, words) for row in digest.rows[:SPOKEN_ROWS])
    blocks = [header(title), *([section(changed)] if changed else []), section(bands)]
    blocks += [_chart(digest, words), _table(digest, words), context(_source(digest, words))]
    return Payload(escape(sentences(title, changed, bands, worst)), blocks)


def _change(digest: OverdueDigest, words: Words) -> str:
    """Compared with the last digest; empty for the first one."""
    if digest.previous_total is None or digest.previous_day is None:
        return ""
    difference = digest.total - digest.previous_total
    key = "digest.more" if difference > 0 else "digest.less" if difference < 0 else "digest.same"
    change = words.say(key, amount=Money(abs(difference), digest.currency), day=digest.previous_day)
    counted = [change]
    if new := sum(row.is_new for row in digest.rows):
        counted.append(words.say("digest.new", count=new))
    if digest.settled_since:
        counted.append(words.say("digest.settled", count=digest.settled_since))
    return " ".join(counted)


def _bands(digest: OverdueDigest, words: Words) -> str:
    return "; ".join(
        words.say("digest.band", band=_days(band), count=count, total=Money(total, digest.currency))
        for band, count, total in digest.by_band
        if count
    )


def _days(band: AgeBand) -> str:
    return band.value.replace("-", "–")


def _chart(digest: OverdueDigest, words: Words) -> Block:
    # JSON has no decimals: a chart's heights are floats, the exact sums stand in the text above.
    points = [{"label": _days(band), "value": float(total)} for band, _, total in digest.by_band]
    series = {"name": clip(words.say("digest.chart.series"), CHART_LABEL), "data": points}
    axes = {
        "categories": [point["label"] for point in points],
        "x_label": clip(words.say("digest.chart.days"), CHART_TITLE),
        "y_label": digest.currency,
    }
    title = clip(words.say("digest.chart.title"), CHART_TITLE)
    chart = {"type": "bar", "series": [series], "axis_config": axes}
    return {"type": "data_visualization", "title": title, "chart": chart}


def _table(digest: OverdueDigest, words: Words) -> Block:
    keys = ("digest.col.customer", "digest.col.number", "digest.col.days", "digest.col.open", "digest.col.owner")
    rows: list[list[str | Mention]] = [[words.say(key) for key in keys]]
    rows += [_row(row, words) for row in digest.rows[:ROWS]]
    hidden = digest.rows[ROWS:]
    if hidden:
        rest = words.format(Money(sum((row.open for row in hidden), Decimal(0)), digest.currency))
        rows.append([words.say("digest.rows.more", count=len(hidden)), EMPTY, EMPTY, rest, EMPTY])
    return table(rows, right=frozenset({1, 2, 3}))


def _row(row: OverdueRow, words: Words) -> list[str | Mention]:
    owner: str | Mention = Mention(UserId(row.owner)) if row.owner else EMPTY
    name = one_line(row.customer, 80)
    return [
        words.say("digest.row.new", customer=name) if row.is_new else name,
        EMPTY if row.number is None else str(row.number),
        str(row.days_late),
        words.format(Money(row.open, row.currency)),
        owner,
    ]


def _spoken(row: OverdueRow, words: Words) -> str:
    return words.say(
        "digest.row.spoken",
        customer=one_line(row.customer, 60),
        total=Money(row.open, row.currency),
        count=row.days_late,
    )


def _source(digest: OverdueDigest, words: Words) -> list[Block]:
    if digest.as_of is None:
        return [plain(words.say("digest.source"))]
    return [plain(words.say("digest.as_of", at=digest.as_of))]
