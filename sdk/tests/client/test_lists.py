"""Lists of categories, tenants and clearances, page by page and with types."""

from __future__ import annotations

from typing import Any

import pytest

import licet
from sdk.tests.client.asking import client
from sdk.tests.client.faulty import Fault, Server
from sdk.tests.client.honest import CLEARANCE, Honest

ITEM = {"object": "clearance", "id": CLEARANCE, "run": "nightly", "attempt": 2, "status": "paused"}


class Listing(Honest):
    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        self.asked.append(path)
        if path.startswith("/v1/categories"):
            second = "after=more" in path
            items = [{"code": "shifts" if second else "telemetry", "fields": [{"name": "rpm"}]}]
            return 200, {"object": "list", "data": items, "next": None if second else "more"}
        if path.startswith("/v1/tenants"):
            return 200, {"object": "list", "data": [{"key": "acme", "name": "ACME", "new": 1}], "next": None}
        return 200, {"object": "list", "data": [ITEM], "next": None}


def test_pages_are_followed() -> None:
    with Server(Listing()) as server, client(server) as asking:
        found = list(asking.categories())
        assert [(one.code, one.fields) for one in found] == [("telemetry", ("rpm",)), ("shifts", ("rpm",))]
        assert server.honest.asked == ["/v1/categories?limit=500", "/v1/categories?limit=500&after=more"]


def test_what_is_asked_for_is_asked_of_the_server() -> None:
    with Server(Listing()) as server, client(server) as asking:
        (one,) = asking.clearances(run="a&b=c", status="paused")
        assert (one.id, one.attempt, one.status) == (CLEARANCE, 2, "paused")
        assert server.honest.asked == ["/v1/clearances?limit=500&run=a%26b%3Dc&status=paused"]
        (tenant,) = asking.tenants(search="ac")
        assert (tenant.key, tenant["new"], tenant.aliases) == ("acme", 1, ())


@pytest.mark.parametrize(
    "said",
    [
        {}, {"data": None, "next": None}, {"data": [1], "next": None}, {"data": [{"code": 7}], "next": None},
        {"data": [{}], "next": None}, {"data": [], "next": 7}, {"data": [], "next": "more"},
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_not_believed(said: Any) -> None:
    with Server(Listing()) as server, client(server) as asking:
        server.fault = Fault(path="/v1/categories", value=lambda *_: said)
        with pytest.raises(licet.Untrusted):
            list(asking.categories())
