"""Each whole deal: exactly these findings, with their arguments and cures, and exactly this invoice."""

from decimal import Decimal

import pytest
from whole_deals import FOLDER, drafted, expected_body, posted, read, told

FILES = sorted(path.stem for path in FOLDER.glob("won_*.json"))
DEALS = [pytest.param(case, id=f"{name.removeprefix('won_')}: {case['name']}") for name in FILES for case in read(name)]
RANK = {"blocking": 0, "warning": 1, "ok": 2}


def test_the_deals_are_as_many_and_as_different_as_they_should_be() -> None:
    cases = [param.values[0] for param in DEALS]
    bodies = [case["body"] for case in cases if "body" in case]
    assert len(cases) >= 110
    assert len(bodies) >= 80
    assert len({body["of"] for body in bodies}) >= 15


@pytest.mark.parametrize("case", DEALS)
async def test_the_findings_are(case) -> None:
    _, findings, _ = await drafted(case)
    came = [told(finding) for finding in findings]
    assert sorted(came, key=str) == sorted(case["findings"], key=str)
    assert [RANK[severity] for severity, *_ in came] == sorted(RANK[severity] for severity, *_ in came)
    assert [f.message.key for f in findings if f.code != "details.changed"] == [
        f"finding.{f.code}" for f in findings if f.code != "details.changed"
    ]


@pytest.mark.parametrize("case", DEALS)
async def test_the_invoice_is(case) -> None:
    made, findings, facts = await drafted(case)
    parks = any(finding.severity.value == "blocking" for finding in findings)
    assert parks == ("body" not in case)
    if parks:
        return
    assert posted(made, facts) == expected_body(case)
    if "sums" in case:
        assert [made.totals.net, made.totals.vat, made.totals.gross] == [Decimal(each) for each in case["sums"]]
