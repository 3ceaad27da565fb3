"""Whose data may be used, and why the rest may not: the same answers as each question alone gets."""

from __future__ import annotations

from typing import Any

from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.people import Party

PATH = f"/v1/coverage?purpose={vendor.SHARED}&region=DE"


def rows(api: Api, path: str = PATH) -> dict[tuple[str, str], Any]:
    body = api.get(path).body
    check(body, "Coverage")
    return {(one["tenant"], one["category"]): one for one in body["data"]}


def test_every_tenant_and_category_has_its_answer(acme: Party, globex: Party, catalogue: None) -> None:
    vendor.give("acme")
    api = Api(key_for("decide"))
    found = rows(api)
    assert len(found) == 4
    for (tenant, category), one in found.items():
        said = {
            "tenant": tenant,
            "category": category,
            "purpose": vendor.SHARED,
            "region": "DE",
            "sign": "none",
        }
        alone = api.post("/v1/decisions", said).body
        assert {name: alone[name] for name in ("allow", "reasons", "fields_allowed", "obligations")} == {
            name: one[name] for name in ("allow", "reasons", "fields_allowed", "obligations")
        }
    assert [pair for pair, one in found.items() if one["allow"]] == [("acme", vendor.TELEMETRY)]


def test_pages_count_tenants(acme: Party, globex: Party, catalogue: None) -> None:
    api = Api(key_for("decide"))
    first = api.get(PATH + "&limit=1").body
    second = api.get(f"{PATH}&limit=1&after={first['next']}").body
    assert {one["tenant"] for one in first["data"]} == {"acme"}
    assert {one["tenant"] for one in second["data"]} == {"globex"}
    assert second["next"] is None


def test_a_restricted_key_surveys_its_tenant_alone(acme: Party, globex: Party, catalogue: None) -> None:
    found = rows(Api(key_for("decide", tenant=globex.tenant)))
    assert {tenant for tenant, _ in found} == {"globex"}


def test_a_purpose_is_needed(acme: Party) -> None:
    refused = Api(key_for("decide")).get("/v1/coverage")
    assert (refused.status, refused.code) == (400, "bad_parameter")
