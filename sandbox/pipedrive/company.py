"""Who works there, and how they sell: users, pipelines, stages, currencies."""

from typing import Any

from sandbox.pipedrive.account import Json
from sandbox.pipedrive.errors import v1_missing
from sandbox.pipedrive.listing import equal, page
from sandbox.pipedrive.records import BY_TIME
from sandbox.pipedrive.wire import Call, Endpoint, data

CURRENCIES = (("EUR", "Euro", "€"), ("SEK", "Swedish krona", "kr"), ("USD", "US dollar", "$"))


def _user(call: Call, row: Json) -> Json:
    return row | {"is_you": row["id"] == call.user}


def users(call: Call) -> Any:
    return data([_user(call, row) for row in call.account.tables["user"].values()])


def user(call: Call) -> Any:
    row = call.account.tables["user"].get(call.id)
    if row is None:
        raise v1_missing("User")
    return data(_user(call, row))


def me(call: Call) -> Any:
    company = call.account.company
    more = {
        "company_id": company["id"],
        "company_name": company["name"],
        "company_domain": company["domain"],
        "company_country": company["country"],
        "company_industry": "Marketing",
        "language": {"language_code": "en", "country_code": "US"},
    }
    return data(_user(call, call.account.tables["user"][call.user]) | more)


def currencies(_: Call) -> Any:
    rows = enumerate(CURRENCIES, 1)
    shown = [{"id": number, "code": code, "name": name, "symbol": symbol} for number, (code, name, symbol) in rows]
    return data([row | {"decimal_points": 2, "active_flag": True, "is_custom_flag": False} for row in shown])


def pipelines(call: Call) -> Any:
    rows = call.account.tables["pipeline"].values()
    return page(call, [row for row in rows if call.account.visible("pipeline", row, call.user)], BY_TIME)


def stages(call: Call) -> Any:
    tests = equal(call.query, "pipeline_id")
    rows = [row for row in call.account.tables["stage"].values() if call.account.visible("stage", row, call.user)]
    return page(call, [row for row in rows if all(test(row) for test in tests)], (*BY_TIME, "order_nr"))


def pipeline(call: Call) -> Any:
    return data(call.account.find("pipeline", call.id, viewer=call.user))


def stage(call: Call) -> Any:
    return data(call.account.find("stage", call.id, viewer=call.user))


ENDPOINTS = (
    Endpoint("GET", "/api/v1/users", users, 20),
    Endpoint("GET", "/api/v1/users/me", me, 2),
    Endpoint("GET", "/api/v1/users/{id:int}", user, 2),
    Endpoint("GET", "/api/v1/currencies", currencies, 20),
    Endpoint("GET", "/api/v2/pipelines", pipelines, 5),
    Endpoint("GET", "/api/v2/pipelines/{id:int}", pipeline, 1),
    Endpoint("GET", "/api/v2/stages", stages, 5),
    Endpoint("GET", "/api/v2/stages/{id:int}", stage, 1),
)
