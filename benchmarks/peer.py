"""The package `Procountor` of PyPI, used as its own documentation says, at the sandbox's address."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from procountor.client import Client  # type: ignore[import-untyped]

from procountor_client.encoding import dumps
from procountor_client.models.invoices import InvoiceDraft
from sandbox import seed

PAGE = 50
"""Its docstring: at most 50 invoices in one request, the last one's id is the next request's previousId."""


class At(Client):  # type: ignore[misc]
    """Its addresses are a class attribute: the one thing replaced here."""

    @property
    def api_url(self) -> str:
        return f"{self.outside}/procountor/api/"


def connect(outside: str) -> Any:
    class There(At):
        pass

    There.outside = outside
    return There(seed.API_KEY, seed.CLIENT_ID, seed.CLIENT_SECRET, "https://example.invalid/")


def pages(client: Any, query: Mapping[str, Any], size: int = PAGE) -> Iterator[list[dict[str, Any]]]:
    """The loop its user writes, oldest first."""
    more = {**query} if size == PAGE else {**query, "size": size}
    previous = 0
    while True:
        rows = _content(client.get_invoices(orderById="ASC", previousId=previous, **more))["results"]
        if rows:
            yield rows
        if len(rows) < size:
            return
        previous = rows[-1]["id"]


def read(client: Any, query: Mapping[str, Any], size: int = PAGE) -> int:
    """The rows there were."""
    return sum(len(rows) for rows in pages(client, query, size))


def plain(body: InvoiceDraft) -> dict[str, Any]:
    """The body as its user writes it: dicts and floats."""
    written: dict[str, Any] = json.loads(dumps(body.to_body()))
    return written


def create(client: Any, bodies: Iterable[dict[str, Any]]) -> None:
    for body in bodies:
        _content(client.post_invoice(**body))


def _content(answer: dict[str, Any]) -> Any:
    if answer["status"] != 200:
        raise RuntimeError(f"answered {answer['status']}: {answer.get('message')}")
    return answer["content"]
