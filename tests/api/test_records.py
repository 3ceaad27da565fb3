"""What is recorded of a tenant: history, worth, quotes, documents, entries, the export."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import zipfile

from ledger import merkle
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.people import Party

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_history_is_newest_first_and_goes_on(admin: Api, acme: Party, catalogue: None) -> None:
    given = vendor.give()
    admin.post(
        "/v1/consents/" + admin.get("/v1/tenants/acme/consents")["data"][0]["id"] + "/pause",
        {"reason": "audit"},
    )
    first = admin.get("/v1/tenants/acme/history?limit=1")
    second = admin.get(f"/v1/tenants/acme/history?limit=1&after={first['next']}")

    check(first.body, "EventList")
    assert [one["kind"] for one in (*first["data"], *second["data"])] == ["paused", "stated"]
    assert (first["data"][0]["reason"], first["data"][0]["by"]["kind"]) == ("audit", "key")
    assert second["data"][0]["signatory"] == {"name": "Alice Adams", "authority": "officer", "erased": False}
    assert (second["data"][0]["revision"], second["next"]) == (given.revision, None)


def test_what_consents_are_worth_and_would_be(admin: Api, acme: Party, schedule: None) -> None:
    nothing = admin.get("/v1/tenants/acme/entitlement")
    quote = admin.post(
        "/v1/tenants/acme/quotes",
        {
            "changes": [
                {
                    "category": vendor.TELEMETRY,
                    "purpose": vendor.SHARED,
                    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
                }
            ],
            "list_price": {"amount_minor": 120_000, "currency": "EUR"},
        },
    )
    vendor.give()
    something = admin.get("/v1/tenants/acme/entitlement")

    for one in (nothing, something):
        check(one.body, "Entitlement")
    check(quote.body, "Quote")
    assert (nothing["discount_bps"], nothing["entry"]) == (0, None)
    assert (quote["before_bps"], quote["after_bps"]) == (0, something["discount_bps"])
    assert (
        quote["estimated_invoice"]["discount"]["amount_minor"]
        == 120_000 * something["discount_bps"] // 10_000
    )
    assert admin.get("/v1/tenants/acme/entitlement?at=2025-01-06T09:30:00Z")["discount_bps"] == 0
    check(admin.get("/v1/schedules").body, "ScheduleList")
    usage = admin.get("/v1/tenants/acme/usage")
    check(usage.body, "UsageList")
    assert usage["data"] == []


def test_a_quote_needs_a_schedule_and_known_names(admin: Api, acme: Party, catalogue: None) -> None:
    def code(category: str, conditions: object) -> str:
        change = {"category": category, "purpose": vendor.SHARED, "conditions": conditions}
        return admin.post("/v1/tenants/acme/quotes", {"changes": [change]}).code

    assert code(vendor.TELEMETRY, None) == "no_schedule_in_effect"
    assert code("none", {"fields": ["*"], "form": "raw", "regions": ["EU"]}) == "unknown_category"
    assert code(vendor.TELEMETRY, {"fields": ["x"], "form": "raw", "regions": ["EU"]}) == "unknown_field"


def test_a_document_is_kept_once(admin: Api, acme: Party, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    made = admin.post("/v1/evidence?tenant=acme&name=msa.pdf", PDF, Content_Type="application/pdf")

    assert made.status == 201
    check(made.body, "Evidence")
    assert (made["sha256"], made["held_by_caller"]) == (hashlib.sha256(PDF).hexdigest(), False)
    assert admin.post("/v1/evidence?tenant=acme&name=again.pdf", PDF)["name"] == "msa.pdf"
    assert admin.post("/v1/evidence?tenant=acme&name=msa.exe", PDF).code == "evidence_type_not_allowed"
    assert admin.post("/v1/evidence?tenant=acme&name=msa.pdf", b"").code == "evidence_empty"
    assert admin.post("/v1/evidence?name=msa.pdf", PDF).code == "bad_parameter"


def test_the_export_holds_everything_in_open_formats(admin: Api, acme: Party, schedule: None) -> None:
    vendor.give()
    whole = admin.get("/v1/tenants/acme/export")
    table = list(csv.DictReader(io.StringIO(admin.get("/v1/tenants/acme/export?format=csv").raw.decode())))
    archive = zipfile.ZipFile(io.BytesIO(admin.get("/v1/tenants/acme/export?format=zip").raw))

    assert [one["status"] for one in whole["consents"]] == ["active"]
    check(whole["consents"][0], "Consent")
    assert table[0]["fields"] == "machine_id rpm uptime recorded_at"
    assert json.loads(archive.read("export.json"))["entries"] == whole["entries"]
    assert {"README.txt", "consents.csv", "terms/2025-01.md", "tables/copies.csv"} <= set(archive.namelist())
    assert set(whole["tables"]) == {
        *("requests", "problems", "copies", "runs", "models", "destructions", "people_requests")
    }
    for one in whole["entries"]:
        assert merkle.leaf_hash(base64.b64decode(one["data"])).hex() == one["leaf_hash"]
    assert admin.get("/v1/tenants/acme/export?format=xml").code == "bad_parameter"


def test_entries_are_the_auditors_and_each_tenants_own(
    admin: Api, acme: Party, globex: Party, catalogue: None
) -> None:
    vendor.give()
    vendor.give("globex")
    every = admin.get("/v1/ledger/entries?limit=2")
    check(every.body, "EntryList")
    rest = admin.get(f"/v1/ledger/entries?after={every['next']}")
    assert [one["seq"] for one in (*every["data"], *rest["data"])] == list(range(1, len(rest["data"]) + 3))
    own = Api(key_for("audit", tenant=acme.tenant)).get("/v1/ledger/entries")
    assert {one["tenant"] for one in own["data"]} == {"acme"}
    globexs = next(one for one in rest["data"] if one["tenant"] == "globex")
    assert (
        Api(key_for("audit", tenant=acme.tenant)).get(f"/v1/ledger/entries/{globexs['id']}").code
        == "no_such_entry"
    )
    assert admin.get(f"/v1/ledger/entries/{globexs['id']}").body == globexs
    assert Api(key_for("decide")).get("/v1/ledger/entries").code == "missing_scope"


def test_nobody_else_reads_a_tenants_records(
    testing: Api, acme: Party, globex: Party, catalogue: None
) -> None:
    for other in (testing, Api(key_for(tenant=globex.tenant))):
        for what in ("history", "entitlement", "usage", "export"):
            assert other.get(f"/v1/tenants/acme/{what}").code == "no_such_tenant"
        assert other.post("/v1/tenants/acme/quotes", {"changes": []}).code == "no_such_tenant"
        assert other.post("/v1/evidence?tenant=acme&name=msa.pdf", PDF).code == "no_such_tenant"
