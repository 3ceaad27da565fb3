"""A vendor at work, with one of everything that the API shows as a single object."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import commitments
from tests.api.client import Api
from tests.api.destruction_forms import PERFORMED, looked
from tests.api.endpoints import SAID as ENDPOINT
from tests.api.papers import SIGNATORY
from tests.api.request_forms import ASKED
from tests.audits.stage import open_audit
from tests.billing import final_invoice
from tests.catalogue import OWN, SHIFTS, TELEMETRY, give
from tests.documents.months import issue
from tests.lineage.copies import now
from tests.lineage.promises import HOLLIS, under
from tests.lineage.runs import Job
from tests.lineage.shelf import named
from tests.lineage.told import Teller, data_set
from wire import ids, times

MODEL = "/v1/models/{family}/{name}/{version}"
FILE = {"kind": "weights", "name": "model.safetensors", "sha256": "ab" * 32}


def make(admin: Api) -> dict[str, str]:
    """Make one of everything for ACME, with a schedule and both customers given. Returns where it is, by its route."""
    job = Job(admin)

    def made(method: str, path: str, said: Any) -> Any:
        answered = admin.ask(method, path, said)
        assert answered.status in (200, 201), answered.raw
        return answered.body

    given = give(terms=under("t1", {"kind": "anyone"}))
    give(category=SHIFTS, rights_attested=True)
    issue()
    agreement = {
        "kind": "msa",
        "training": "opt_in",
        "effective_from": "2025-01-01T00:00:00Z",
        "evidence": [],
    }
    made("PUT", "/v1/accounts/acme/agreements/msa", agreement)
    made("PUT", "/v1/jobs/nightly", {"namespace": "jobs", "name": "nightly", "role": "training"})
    told = Teller(admin)
    told.register("raw", name="raw/{tenant}/*")
    told.event(inputs=[data_set("raw/acme/2026")])
    clearance = job.cleared()
    job.complete(
        clearance, ("acme", TELEMETRY, 5), artefacts=[FILE], holdings=[{"location": "s3://a", "rows": 5}]
    )
    ordered = {"tenant": "acme", "reason": "asked", "due_at": times.render(now() + timedelta(days=9))}
    order = made("POST", "/v1/destructions", ordered)["data"][0]["id"]
    performed = {**PERFORMED, "performed_at": times.render(now()), "verification": looked()}
    certificate = made("POST", f"/v1/destructions/{order}/confirm", performed)["certificate"]
    to_hollis = {"model": named("7"), "recipient": HOLLIS}
    person = {"subject_commitment": "5d" * 32, "deadline": "2099-12-31T00:00:00Z"}
    sold = {"acquirer": HOLLIS, "effective_at": "2099-06-01T00:00:00Z", "note": "Share purchase agreement"}
    question = {"tenant": "acme", "category": TELEMETRY, "purpose": "train-shared-model"}
    consent, entry = ids.render(ids.CONSENT, given.consent), ids.render(ids.ENTRY, given.entry)
    request = made("POST", "/v1/tenants/acme/subject-requests", person)["id"]
    wanted = made("POST", "/v1/consent-requests", {**ASKED, "purpose": OWN})["id"]
    decision = made("POST", "/v1/decisions", question)["id"]
    control = made("POST", "/v1/change-of-control", sold)["id"]
    check = made("POST", "/v1/transfers/check", to_hollis)["id"]
    waiver = made("POST", "/v1/transfers/waivers", {**to_hollis, "note": "please"})["data"][0]["id"]
    endpoint = made("POST", "/v1/webhook-endpoints", ENDPOINT)["id"]
    finding, holding = (admin.get(f"/v1/{every}")["data"][0]["id"] for every in ("findings", "holdings"))
    model = "/v1/models/wear/pm/7"
    reworded = {"name": "Train models of your own", "cross_tenant": False, "editorial": {"reason": "Words"}}
    change = made("PUT", f"/v1/purposes/{OWN}", reworded)["approvals"][0]["id"]
    by_hand = {**agreement, "amended_by": "signed_writing", "scope": {"tenants": ["acme"]}}
    made("PUT", "/v1/accounts/acme/agreements/written", by_hand)
    evidence = [{"text": "Register", "dated": (now() - timedelta(days=1)).date().isoformat()}]
    fund = {"name": "Quiet Water Capital", "kind": "financial_buyer"}
    claim = made("POST", "/v1/transfers/claims", {"recipient": fund, "evidence": evidence})["id"]
    proposed = {
        "category": TELEMETRY,
        "purpose": OWN,
        "terms": "t1",
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["EU"]},
    }
    proposal = made("POST", "/v1/tenants/acme/proposals", {"items": [proposed]})["id"]
    handled = {"fields": [{"name": "shift", "handling": "none"}], "signatory": SIGNATORY}
    made("PUT", f"/v1/tenants/acme/categories/{SHIFTS}/free-text", handled)
    audit = open_audit(admin)
    audit.commit()
    audit.reveal()
    found = audit.find()["id"]
    audit.conclude()
    paid = {"name": "ACME Pumps", "subscriptions": [{"id": "sub_acme", "tenants": ["acme"]}]}
    made("PUT", "/v1/accounts/acme", paid)
    override = {
        "tenant": "acme",
        "kind": "excluded",
        "reason": "Asked",
        "effective_until": "2099-12-31T00:00:00Z",
    }
    negotiated = made("POST", "/v1/overrides", override)["id"]
    silent = {**agreement, "kind": "order_form", "training": "silent"}
    made("PUT", "/v1/accounts/acme/agreements/order-1", silent)
    term = {"tenant": "acme", "order_form": "order-1", "ends_at": "2099-12-31T00:00:00Z"}
    committed = made("POST", "/v1/commitments", term)["data"][0]["id"]
    commitments.approve(ids.parse(ids.COMMITMENT, committed), at=now())
    schedule = admin.get("/v1/schedules")["data"][0]["version"]
    final_invoice.record("acme")
    delivery = ids.render(ids.MESSAGE, ids.new(at=now()))  # none was sent yet
    return {
        "/v1/key": "/v1/key",
        "/v1/webhook-endpoints/{id}/deliveries/{delivery}": f"/v1/webhook-endpoints/{endpoint}/deliveries/{delivery}",
        "/v1/audits/{id}/findings/{finding}": f"{audit.path}/findings/{found}",
        "/v1/schedules/{version}": f"/v1/schedules/{schedule}",
        "/v1/schedules/{version}/comparison": f"/v1/schedules/{schedule}/comparison",
        "/v1/accounts/{key}/subscriptions/{id}/shares": "/v1/accounts/acme/subscriptions/sub_acme/shares",
        "/v1/approval-matrix": "/v1/approval-matrix",
        "/v1/overrides/{id}": f"/v1/overrides/{negotiated}",
        "/v1/commitments/{id}": f"/v1/commitments/{committed}",
        "/v1/approvals/{id}": f"/v1/approvals/{change}",
        "/v1/categories/{code}": f"/v1/categories/{TELEMETRY}",
        "/v1/purposes/{code}": f"/v1/purposes/{OWN}",
        "/v1/accounts/{key}": "/v1/accounts/acme",
        "/v1/accounts/{key}/agreements/{reference}": "/v1/accounts/acme/agreements/msa",
        "/v1/accounts/{key}/agreements/{reference}/addendum": "/v1/accounts/acme/agreements/written/addendum",
        "/v1/tenants/{key}": "/v1/tenants/acme",
        "/v1/tenants/{key}/entitlement": "/v1/tenants/acme/entitlement",
        "/v1/tenants/{key}/statements/{month}": "/v1/tenants/acme/statements/2025-01",
        "/v1/tenants/{key}/subject-requests/{id}": f"/v1/tenants/acme/subject-requests/{request}",
        "/v1/receipts/{id}": f"/v1/receipts/{entry}",
        "/v1/ledger/entries/{id}": f"/v1/ledger/entries/{entry}",
        "/v1/invoices/{invoice}/explanation": "/v1/invoices/acme/explanation",
        "/v1/closes/{month}": f"/v1/closes/{final_invoice.MONTH}",
        "/v1/terms/{version}": "/v1/terms/t1",
        "/v1/consent-requests/{id}": f"/v1/consent-requests/{wanted}",
        "/v1/datasets/{key}": "/v1/datasets/raw",
        "/v1/jobs/{key}": "/v1/jobs/nightly",
        "/v1/findings/{id}": f"/v1/findings/{finding}",
        "/v1/consents/{id}": f"/v1/consents/{consent}",
        "/v1/consents/{id}/document": f"/v1/consents/{consent}/document",
        "/v1/proposals/{id}": f"/v1/proposals/{proposal}",
        "/v1/transfers/claims/{id}": f"/v1/transfers/claims/{claim}",
        "/v1/tenants/{key}/categories/{code}/risk-class": f"/v1/tenants/acme/categories/{SHIFTS}/risk-class",
        "/v1/tenants/{key}/categories/{code}/free-text": f"/v1/tenants/acme/categories/{SHIFTS}/free-text",
        "/v1/audits/{id}": audit.path,
        "/v1/audits/{id}/sample": f"{audit.path}/sample",
        "/v1/audits/{id}/opinion": f"{audit.path}/opinion",
        "/v1/decisions/{id}": f"/v1/decisions/{decision}",
        "/v1/clearances/{id}": f"/v1/clearances/{clearance}",
        "/v1/clearances/{id}/manifest": f"/v1/clearances/{clearance}/manifest",
        "/v1/holdings/{id}": f"/v1/holdings/{holding}",
        "/v1/destructions/{id}": f"/v1/destructions/{order}",
        "/v1/certificates/{id}": f"/v1/certificates/{certificate}",
        "/v1/certificates/{id}.json": f"/v1/certificates/{certificate}.json",
        MODEL: model,
        f"{MODEL}/attestation": f"{model}/attestation",
        f"{MODEL}/ownership": f"{model}/ownership",
        "/v1/change-of-control/{id}": f"/v1/change-of-control/{control}",
        "/v1/transfers/checks/{id}": f"/v1/transfers/checks/{check}",
        "/v1/transfers/waivers/{id}": f"/v1/transfers/waivers/{waiver}",
        "/v1/webhook-endpoints/{id}": f"/v1/webhook-endpoints/{endpoint}",
    }
