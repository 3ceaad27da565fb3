"""Categories, purposes, accounts, agreements, tenants and terms over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from api import reference
from tests.api.client import Api, check, key_for
from tests.people import Party


def example(component: str, **changes: object) -> dict[str, object]:
    return {**reference.components()[component]["examples"][0], **changes}


def test_it_keeps_a_category_and_gives_it_versions(admin: Api) -> None:
    made = admin.put("/v1/categories/machine-telemetry", example("CategorySaid"))
    again = admin.put("/v1/categories/machine-telemetry", example("CategorySaid"))
    renamed = admin.put("/v1/categories/machine-telemetry", example("CategorySaid", name="Telemetry"))

    assert (made.status, again.status, renamed.status) == (201, 200, 200)
    assert (made["version"], again["version"], renamed["version"]) == (1, 1, 2)
    check(renamed.body, "Category")
    shown = {name: value for name, value in renamed.body.items() if name != "effect"}
    assert admin.get("/v1/categories/machine-telemetry").body == shown
    listed = admin.get("/v1/categories")
    check(listed.body, "CategoryList")
    assert listed["data"] == [shown]


def test_it_keeps_a_purpose_whose_reach_is_fixed(admin: Api) -> None:
    made = admin.put("/v1/purposes/benchmark", {"name": "Benchmarks", "cross_tenant": True})
    changed = admin.put("/v1/purposes/benchmark", {"name": "Benchmarks", "cross_tenant": False})

    check(made.body, "Purpose")
    assert (changed.status, changed.code) == (409, "purpose_reach_is_fixed")
    check(admin.get("/v1/purposes").body, "PurposeList")


def test_it_keeps_an_account_with_its_agreements(admin: Api, acme: Party) -> None:
    said = example("AccountSaid", subscriptions=[{"id": "sub_1", "tenants": ["acme"]}])
    changed = admin.put("/v1/accounts/acme", said)
    made = admin.put("/v1/accounts/acme/agreements/msa-2024", example("AgreementSaid"))
    amended = admin.put(
        "/v1/accounts/acme/agreements/am-1",
        {
            "kind": "amendment",
            "training": "prohibited",
            "effective_from": "2025-01-01T00:00:00Z",
            "amends": "msa-2024",
        },
    )

    assert (changed.status, made.status, amended.status) == (200, 201, 201)
    check(changed.body, "Account")
    assert changed["subscriptions"] == [
        {"id": "sub_1", "customer": None, "currency": None, "tenants": ["acme"]}
    ]
    check(made.body, "Agreement")
    listed = admin.get("/v1/accounts/acme/agreements")
    check(listed.body, "AgreementList")
    assert [one["reference"] for one in listed["data"]] == ["am-1", "msa-2024"]
    check(admin.get("/v1/accounts?search=acme").body, "AccountList")
    assert admin.get("/v1/accounts/acme/agreements/none").code == "no_such_agreement"


def test_an_account_has_a_time_zone_that_stays_until_another_is_named(admin: Api, acme: Party) -> None:
    assert admin.get("/v1/accounts/acme")["time_zone"] == "UTC"
    said = {"name": "ACME", "time_zone": "Pacific/Kiritimati"}
    assert admin.put("/v1/accounts/acme", said)["time_zone"] == "Pacific/Kiritimati"
    assert admin.put("/v1/accounts/acme", {"name": "ACME Inc."})["time_zone"] == "Pacific/Kiritimati"
    assert admin.put("/v1/accounts/acme", {**said, "time_zone": "UTC"})["time_zone"] == "UTC"


@pytest.mark.parametrize(
    "wrong", ["Europe/Atlantis", "", "berlin", "+01:00", "../etc/passwd", "localtime", 1]
)
def test_a_time_zone_that_does_not_exist_is_refused(admin: Api, acme: Party, wrong: object) -> None:
    refused = admin.put("/v1/accounts/acme", {"name": "ACME", "time_zone": wrong})
    assert (refused.status, [(e["pointer"], e["code"]) for e in refused["errors"]]) == (
        400,
        [("/time_zone", "bad_value" if isinstance(wrong, str) else "wrong_type")],
    )
    assert admin.get("/v1/accounts/acme")["time_zone"] == "UTC"


def test_it_keeps_a_tenant_with_an_account_of_its_own(admin: Api) -> None:
    made = admin.put("/v1/tenants/acme", example("TenantSaid"))

    assert made.status == 201
    check(made.body, "Tenant")
    assert made["account"] == "acme"
    assert made["billing"] == {
        "stripe_customer_id": "cus_123", "stripe_subscription_id": "sub_123", "currency": "EUR",
    }  # fmt: skip
    assert admin.get("/v1/tenants/acme-pumps")["key"] == "acme"
    suspended = admin.put("/v1/tenants/acme", example("TenantSaid", suspended=True))
    assert suspended["suspended"] is True
    other_account = admin.put("/v1/tenants/acme", example("TenantSaid", account="nobody"))
    assert other_account.code == "unknown_account"


@pytest.mark.parametrize(
    "said",
    [
        {"currency": "EUR"},
        {"stripe_customer_id": "cus_1"},
        {"stripe_customer_id": "cus_1", "currency": "EUR"},
    ],
)
def test_who_pays_is_kept_before_there_is_a_subscription(admin: Api, said: dict[str, str]) -> None:
    made = admin.put("/v1/tenants/acme", example("TenantSaid", billing=said))
    check(made.body, "Tenant")
    none = {"stripe_customer_id": None, "stripe_subscription_id": None, "currency": None}
    assert (made.status, made["billing"]) == (201, {**none, **said})
    assert admin.get("/v1/tenants/acme")["billing"] == {**none, **said}
    assert admin.get("/v1/accounts/acme")["subscriptions"] == []


def test_what_billing_does_not_say_again_stays_as_it_was(admin: Api) -> None:
    def put(**billing: str) -> Any:
        return admin.put("/v1/tenants/acme", example("TenantSaid", billing=billing))["billing"]

    put(stripe_customer_id="cus_1")
    assert put(currency="EUR")["stripe_customer_id"] == "cus_1"
    whole = {"stripe_customer_id": "cus_1", "stripe_subscription_id": "sub_1", "currency": "EUR"}
    assert put(stripe_subscription_id="sub_1") == whole
    assert put(currency="USD") == {**whole, "currency": "USD"}
    assert admin.put("/v1/tenants/acme", example("TenantSaid", billing={}))["billing"]["currency"] == "USD"


def test_it_lists_tenants_page_by_page_and_by_search(admin: Api, acme: Party, globex: Party) -> None:
    first = admin.get("/v1/tenants?limit=1")
    check(first.body, "TenantList")
    second = admin.get(f"/v1/tenants?limit=1&after={first['next']}")

    assert [one["key"] for one in (*first["data"], *second["data"])] == ["acme", "globex"]
    assert second["next"] is None
    assert [one["key"] for one in admin.get("/v1/tenants?search=turb")["data"]] == ["globex"]
    assert [one["key"] for one in admin.get("/v1/tenants?account=acme")["data"]] == ["acme"]


def test_it_publishes_terms_once(admin: Api) -> None:
    made = admin.post("/v1/terms", example("TermsSaid"))
    again = admin.post("/v1/terms", example("TermsSaid"))

    assert (made.status, made.headers["Location"]) == (201, "/v1/terms/2026-11")
    check(made.body, "Terms")
    assert (again.status, again.code) == (409, "terms_published_already")
    check(admin.get("/v1/terms").body, "TermsList")
    assert admin.get("/v1/terms/2026-11").body == made.body
    past = admin.post("/v1/terms", example("TermsSaid", version="old", effective_from="2020-01-01T00:00:00Z"))
    assert (past.status, past.code) == (422, "terms_in_the_past")


def test_an_entity_tag_guards_against_a_lost_update(admin: Api) -> None:
    made = admin.put("/v1/purposes/p", {"name": "One", "cross_tenant": True})
    tag = made.headers["ETag"]
    changed = admin.put("/v1/purposes/p", {"name": "Two", "cross_tenant": True}, If_Match=tag)
    stale = admin.put("/v1/purposes/p", {"name": "Three", "cross_tenant": True}, If_Match=tag)

    assert (changed.status, stale.status, stale.code) == (200, 412, "precondition_failed")
    assert admin.get("/v1/purposes/p")["name"] == "Two"
    assert admin.get("/v1/purposes/p", If_None_Match=changed.headers["ETag"]).status == 304
    assert admin.put("/v1/purposes/q", {"name": "New", "cross_tenant": True}, If_Match="*").status == 412


def test_a_key_of_one_tenant_knows_of_no_other(acmes_own: Api, globex: Party) -> None:
    assert acmes_own.get("/v1/tenants/acme").status == 200
    assert acmes_own.get("/v1/tenants/globex").code == "no_such_tenant"
    assert acmes_own.get("/v1/accounts/globex").code == "no_such_account"
    assert acmes_own.get("/v1/accounts/globex/agreements").code == "no_such_account"
    assert [one["key"] for one in acmes_own.get("/v1/tenants")["data"]] == ["acme"]
    assert [one["key"] for one in acmes_own.get("/v1/accounts")["data"]] == ["acme"]


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("/v1/categories/c", "CategorySaid"),
        ("/v1/purposes/p", "PurposeSaid"),
        ("/v1/accounts/acme", "AccountSaid"),
        ("/v1/accounts/acme/agreements/msa", "AgreementSaid"),
        ("/v1/tenants/acme", "TenantSaid"),
    ],
)
def test_a_key_of_one_tenant_changes_nothing_of_the_vendors(
    acmes_own: Api, path: str, component: str
) -> None:
    assert acmes_own.put(path, example(component)).code == "forbidden"


def test_a_test_key_knows_of_no_live_rows(testing: Api, admin: Api, acme: Party, catalogue: None) -> None:
    for path in (
        "tenants/acme",
        "accounts/acme",
        "categories/machine-telemetry",
        "purposes/train-own-model",
        "terms/2025-01",
    ):
        assert testing.get(f"/v1/{path}").status == 404, path
        assert admin.get(f"/v1/{path}").status == 200, path
    for path in ("tenants", "accounts", "categories", "purposes", "terms"):
        assert testing.get(f"/v1/{path}")["data"] == [], path


def test_a_key_without_the_scope_is_told_which_it_lacks(db: None) -> None:
    refused = Api(key_for("decide")).put("/v1/purposes/p", {"name": "P", "cross_tenant": True})

    assert (refused.status, refused.code) == (403, "missing_scope")
    assert "catalogue:write" in refused["detail"]
