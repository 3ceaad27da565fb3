"""Customers say over HTTP what would make a no a yes, and the vendor reads it beside what others accepted."""

from __future__ import annotations

from tests.api.client import Api, check, key_for
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import Party
from wire import ids


def test_a_withdrawal_says_what_would_change_it(acme: Party, globex: Party, schedule: None) -> None:
    consent = ids.render(ids.CONSENT, give().consent)
    own = Api(key_for("consent:withdraw", tenant=acme.tenant))
    body = {"about": "withdrawal", "id": consent, "wishes": ["price", "audit"], "figure_bps": 1100}
    early = own.post("/v1/tenants/acme/demand", body)
    assert (early.status, early.code) == (409, "not_a_no")
    assert own.post(f"/v1/consents/{consent}/withdraw", {}).status == 200
    said = own.post("/v1/tenants/acme/demand", body)
    check(said.body, "Demand")
    assert (said.status, said["category"], said["purpose"]) == (201, TELEMETRY, SHARED)
    unclear = own.post("/v1/tenants/acme/demand", body | {"wishes": ["audit"]})
    assert (unclear.status, unclear.code) == (422, "demand_unclear")
    other = Api(key_for("consent:withdraw", tenant=globex.tenant))
    assert other.post("/v1/tenants/acme/demand", body).status == 404
    assert other.post("/v1/tenants/globex/demand", body).code == "no_such_consent"
    report = Api(key_for("billing:read")).get("/v1/demand")
    check(report.body, "DemandReport")
    [category] = report["categories"]
    assert (category["said_no"], category["median_bps"], category["accepted"]) == (1, 1100, 0)
    assert [each["version"] for each in report["schedules"]] == ["2025"]
