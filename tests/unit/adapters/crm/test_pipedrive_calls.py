"""Our client of Pipedrive, through HTTP against the pretend one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import httpx
import pytest
from pipedrive_fakes import URL, WEDNESDAY, FakeApi, of_api, of_world, ok
from pydantic import SecretStr

from bot.adapters.crm import errors
from bot.adapters.crm.pipedrive import (
    DealFilter,
    FieldOwner,
    NoteOwner,
    OrganizationChange,
    PriceChange,
    ProductChange,
    Subscription,
    unknown_fields,
)
from procountor_client import encoding
from sandbox.pipedrive import deal_lines, deals
from sandbox.pipedrive.account import Actor
from sandbox.seed.pipedrive import AINO, BUSINESS_ID, PAYMENT_TERMS, PROJECT, TOKEN
from sandbox.world import World

DEAL, OTHER = 2041, 2042
AS_AINO = Actor(AINO)


@pytest.fixture
def world() -> World:
    return World.seeded(now=WEDNESDAY)


@pytest.fixture
def account(world):
    return world.pipedrive.account


@pytest.fixture
async def crm(world):
    async with of_world(world) as client:
        yield client


async def test_a_won_deal_is_found_and_read_with_all_that_hangs_on_it(crm, account):
    deal_lines.add_discount(account, DEAL, {"description": "5 %", "amount": 5, "type": "percentage"}, AS_AINO)
    part = {"description": "Puolet", "amount": Decimal("234.56"), "billing_date": "2026-12-10"}
    deal_lines.add_installment(account, DEAL, part, AS_AINO)
    deals.close(account, DEAL, "won", AS_AINO)
    (deal,) = (await crm.deals.page(DealFilter(status="won", updated_since=WEDNESDAY))).rows
    lines = (await crm.deals.products([deal.id])).rows
    (discount,) = (await crm.deals.discounts(deal.id)).rows
    (installment,) = (await crm.deals.installments([deal.id])).rows
    assert (deal.is_won, deal.value, deal.currency) == (True, Decimal("13680.00"), "EUR")
    assert deal.custom_fields[PROJECT["field_code"]] == "P-1001 Verkkouudistus"
    assert deal.custom_fields[PAYMENT_TERMS["field_code"]] == 21
    assert [(row.name, row.item_price, row.tax) for row in lines] == [
        ("Verkkosivuston suunnittelu", Decimal("4800.00"), Decimal("25.5")),
        ("Verkkosivuston toteutus", Decimal("9600.00"), Decimal("25.5")),
    ]
    assert (discount.type, discount.amount) == ("percentage", 5)
    assert (installment.amount, installment.billing_date.isoformat()) == (Decimal("234.56"), "2026-12-10")
    organization = await crm.organizations.get(deal.org_id)
    person = await crm.persons.get(deal.person_id)
    assert (organization.name, organization.address.locality) == ("Kivikko Rakennus Oy", "Helsinki")
    assert person.email == "laskut@kivikko.example"
    assert [row.id for row in (await crm.persons.of_organization(deal.org_id)).rows] == [person.id]


async def test_archived_deals_are_asked_for_apart(crm, account):
    deals.close(account, DEAL, "won", AS_AINO)
    deals.archive(account, DEAL, AS_AINO)
    assert (await crm.deals.page(DealFilter(status="won"))).rows == ()
    (deal,) = (await crm.deals.page(DealFilter(status="won", archived=True))).rows
    assert (deal.id, deal.is_archived) == (DEAL, True)


async def test_lines_beyond_a_page_and_deals_beyond_a_hundred_are_all_read(crm, world, account):
    for number in range(600):
        line = {"product_id": 6001, "item_price": 1, "quantity": 1}
        deal_lines.add_line(account, 2041 + number % 6, line, AS_AINO)
    ids = [*range(2041, 2047), *range(10_000, 10_100)]
    rows = (await crm.deals.products(ids)).rows
    assert len([row for row in rows if row.deal_id == OTHER]) == 100
    assert {row.deal_id for row in rows} == set(range(2041, 2047))
    assert len(world.pipedrive.account.requests) == 3, "two pages of a hundred deals, one of six"


async def test_a_deal_is_written_in_its_custom_fields_and_nowhere_else():
    api = FakeApi(ok({"id": 1, "status": "won", "update_time": "2026-11-18T09:00:00Z"}))
    async with of_api(api) as crm:
        await crm.deals.write_fields(1, {"a" * 40: Decimal("12.50"), "b" * 40: None, "c" * 40: []})
    (request,) = api.requests
    assert (request.method, request.url.path) == ("PATCH", "/api/v2/deals/1")
    assert encoding.loads(request.content) == {
        "custom_fields": {"a" * 40: Decimal("12.50"), "b" * 40: None, "c" * 40: None}
    }
    assert b"12.50" in request.content


async def test_the_token_is_in_its_header_and_in_no_address_or_error():
    api = FakeApi(httpx.Response(401, json={"success": False, "error": f"unauthorized access {TOKEN}"}))
    async with of_api(api) as crm:
        with pytest.raises(errors.SignInRefused) as caught:
            await crm.company.me()
    (request,) = api.requests
    assert request.headers["x-api-token"] == TOKEN
    assert TOKEN not in str(request.url)
    assert TOKEN not in f"{caught.value} {caught.value!r} {crm!r}"


@pytest.mark.parametrize(
    "moment", [datetime(2026, 11, 18, 9, 0, 0, 999_999, UTC), datetime.fromisoformat("2026-11-18T11:00:00.5+02:00")]
)
async def test_a_list_since_a_moment_is_asked_in_whole_seconds_cut_off(moment):
    api = FakeApi(ok([]))
    async with of_api(api) as crm:
        await crm.deals.page(DealFilter(updated_since=moment))
    assert parse_qs(api.requests[0].url.query.decode())["updated_since"] == ["2026-11-18T09:00:00Z"]


async def test_an_address_is_written_whole_so_that_nothing_of_it_is_lost(crm):
    before = (await crm.organizations.get(3001)).address
    moved = before.model_copy(update={"route": "Louhentie 6", "value": "Louhentie 6, 00930 Helsinki"})
    after = (await crm.organizations.change(3001, OrganizationChange(address=moved))).address
    assert (after.route, after.postal_code, after.locality) == ("Louhentie 6", "00930", "Helsinki")


async def test_an_organization_is_found_by_a_custom_value_in_that_field_alone(crm):
    code = BUSINESS_ID["field_code"]
    await crm.organizations.create("Toinen Oy", OrganizationChange(custom_fields={code: "1111111-1"}))
    (found,) = await crm.organizations.with_custom_value(code, " 9012346-8 ")
    assert found.name == "Kivikko Rakennus Oy"
    assert await crm.organizations.with_custom_value("f" * 40, "9012346-8") == []
    assert await crm.organizations.with_custom_value(code, "9012346") == []


async def test_fields_are_made_and_listed_with_the_codes_that_tell_them_apart(crm):
    first = await crm.fields.create(FieldOwner.ORGANIZATION, "Procountor open amount", "double")
    second = await crm.fields.create(FieldOwner.ORGANIZATION, "Procountor open amount", "double")
    rows = [row for row in (await crm.fields.all(FieldOwner.ORGANIZATION)).rows if row.is_custom_field]
    assert {first.field_code, second.field_code, BUSINESS_ID["field_code"]} <= {row.field_code for row in rows}
    changed = await crm.organizations.change(
        3001, OrganizationChange(custom_fields={first.field_code: Decimal("10.10")})
    )
    assert changed.custom_fields[first.field_code] == Decimal("10.10")


async def test_one_note_is_kept_up_to_date_in_place(crm):
    owner = NoteOwner("deal_id", DEAL)
    note = await crm.notes.create(owner, "<p>Lasku 10121</p>")
    await crm.notes.change(note.id, "<p>Lasku 10121 maksettu</p>")
    (found,) = (await crm.notes.of(owner)).rows
    assert (found.content, found.add_time.tzinfo) == ("<p>Lasku 10121 maksettu</p>", UTC)
    with pytest.raises(errors.InvalidRequest):
        await crm.notes.change(note.id, "ä" * 50_001)


async def test_products_are_made_and_changed_by_currency(crm):
    change = ProductChange(code="NEW", tax=Decimal("25.5"), prices=[PriceChange("EUR", Decimal("10.50"))])
    made = await crm.products.create("Uusi", change)
    crowns = await crm.products.change(
        made.id, ProductChange(prices=[PriceChange("SEK", Decimal(120))], is_linkable=False)
    )
    assert {(row.currency, row.price) for row in crowns.prices} == {("EUR", Decimal("10.50")), ("SEK", Decimal(120))}
    assert crowns.is_linkable is False
    assert made.id in [row.id async for page in crm.products.pages(WEDNESDAY) for row in page.rows]
    assert (await crm.products.variations(made.id)).rows == ()


async def test_the_company_its_people_and_its_pipelines_are_read(crm):
    me = await crm.company.me()
    assert (me.company_name, me.is_admin) == ("Revontuli Digital Oy", True)
    people = {row.email: row.is_admin for row in (await crm.company.users()).rows}
    assert people["aino.laine@revontuli.example"] is False
    assert [row.name for row in (await crm.company.pipelines()).rows] == ["Myynti"]
    assert [row.name for row in (await crm.company.stages()).rows] == ["Lead", "Offer", "Negotiation"]


async def test_webhooks_are_listed_made_and_taken_away(crm):
    order = Subscription(
        url=SecretStr("https://voitto.example/hooks/pipedrive/s3cret"),
        action="*",
        entity="deal",
        name="Voitto",
        user="voitto",
        password=SecretStr("k3ypäss"),
    )
    made = await crm.webhooks.create(order)
    (listed,) = (await crm.webhooks.all()).rows
    assert (listed.id, listed.is_active, listed.version) == (made.id, True, "2.0")
    assert "s3cret" not in f"{order!r} {listed!r}"
    await crm.webhooks.delete(made.id)
    with pytest.raises(errors.NotFound):
        await crm.webhooks.delete(made.id)


async def test_a_field_that_was_deleted_is_named_by_the_refusal(crm):
    with pytest.raises(errors.Rejected) as refused:
        await crm.deals.write_fields(DEAL, {"0" * 40: "x", PROJECT["field_code"]: "P"})
    assert unknown_fields(refused.value) == ("0" * 40,)
    assert "is not allowed" in str(refused.value.failure.reason)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda a: deals.archive(a, DEAL, AS_AINO), errors.PermissionMissing),
        (lambda a: a.delete("deal", DEAL, AS_AINO), errors.PermissionMissing),
        (lambda a: a.tables["deal"].pop(DEAL), errors.NotFound),
    ],
)
async def test_a_deal_that_takes_no_write_is_refused_for_good_in_pipedrives_words(crm, account, spoil, expected):
    spoil(account)
    with pytest.raises(expected) as refused:
        await crm.deals.write_fields(DEAL, {PROJECT["field_code"]: "P"})
    assert isinstance(refused.value, errors.CrmRefused)
    assert refused.value.failure.correlation_id


async def test_a_row_that_cannot_be_read_does_not_hide_the_others():
    good = {"id": 2, "status": "won", "update_time": "2026-11-18T09:00:00Z", "value": 10.1, "anything": "else"}
    late = good | {"id": 4, "update_time": 10**30}
    bad = [{"id": 1, "status": "won", "update_time": "soon"}, "nonsense", good | {"id": 3, "value": "much"}, late]
    async with of_api(FakeApi(ok([bad[0], good, *bad[1:]]))) as crm:
        page = await crm.deals.page(DealFilter())
    assert [(row.id, row.value) for row in page.rows] == [(2, Decimal("10.1"))]
    assert [(row.id, row.fields) for row in page.unreadable] == [
        (1, ("update_time",)),
        (None, ()),
        (3, ("value",)),
        (4, ("update_time",)),
    ]


async def test_a_cursor_that_comes_again_ends_the_list():
    row = {"id": 1, "status": "won", "update_time": "2026-11-18T09:00:00Z"}
    api = FakeApi(ok([row], additional_data={"next_cursor": "again"}))
    async with of_api(api) as crm:
        pages = [page async for page in crm.deals.pages(DealFilter())]
    assert len(pages) == len(api.requests) == 2


async def test_a_redirect_is_not_followed_with_the_token():
    api = FakeApi(httpx.Response(302, headers={"location": "https://elsewhere.example/"}))
    async with of_api(api) as crm:
        with pytest.raises(errors.ServerTrouble):
            await crm.deals.write_fields(1, {})
    assert {str(request.url.host) for request in api.requests} == {URL.removeprefix("https://")}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            403,
            {
                "success": False,
                "error": "Couldn't add the deal. Open deals limit reached.",
                "code": "feature_capping_deals_limit",
            },
            errors.PlanLimit,
        ),
        (
            403,
            {
                "success": False,
                "error": "Couldn't add activity type. You've reached the activity type per company limit.",
            },
            errors.PlanLimit,
        ),
        (402, {"success": False, "error": "Company account is not open", "errorCode": 402}, errors.PlanLimit),
        (403, {"success": False, "error": "You do not have permission"}, errors.PermissionMissing),
        (400, {"status": "error", "success": False, "errors": {"subscription_url": ["invalid"]}}, errors.Rejected),
        (404, {"success": False, "error": "Deal not found"}, errors.NotFound),
        (410, {}, errors.NotFound),
        (409, {"success": False, "error": "in use"}, errors.Conflict),
        (418, "no object", errors.Rejected),
        (423, {}, errors.ServerTrouble),
        (499, {}, errors.ServerTrouble),
        (503, {"error": "down"}, errors.ServerTrouble),
    ],
)
async def test_a_refusal_is_what_its_status_and_words_say(status, body, expected):
    async with of_api(FakeApi(httpx.Response(status, json=body))) as crm:
        with pytest.raises(expected) as caught:
            await crm.deals.write_fields(1, {})
    assert type(caught.value) is expected
    assert caught.value.user_message.key


@pytest.mark.parametrize(
    "body",
    [
        b'{"success":false,"data":{"id":1}}',
        b'{"success":true}',
        b"[]",
        b"NaN",
        b'{"success":true,"data":{"id":1e999}}',
        b"<html>",
    ],
)
async def test_a_success_that_is_none_leaves_a_write_unknown(body):
    async with of_api(FakeApi(httpx.Response(200, content=body))) as crm:
        with pytest.raises(errors.UnreadableAnswer) as caught:
            await crm.deals.write_fields(1, {})
    assert caught.value.outcome == "unknown"


async def test_changes_while_pages_are_read_are_not_missed(crm, world, account):
    for number in (2041, 2042, 2043):
        deals.close(account, number, "won", AS_AINO)
    seen = set()
    async for page in crm.deals.pages(DealFilter(status="won", updated_since=WEDNESDAY)):
        seen |= {row.id for row in page.rows}
        await world.clock.advance(timedelta(seconds=5))
    assert seen == {2041, 2042, 2043}
