"""Whatever a GET shows as one object has an entity tag, and is not sent again to who has it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from api import reference
from tests.api.client import Api
from tests.api.destruction_forms import PERFORMED, looked
from tests.api.endpoints import SAID as ENDPOINT
from tests.api.papers import SIGNATORY
from tests.api.request_forms import ASKED
from tests.audits.stage import open_audit
from tests.catalogue import OWN, SHIFTS, TELEMETRY, give
from tests.documents.months import issue
from tests.lineage.copies import now
from tests.lineage.promises import HOLLIS, under
from tests.lineage.runs import Job
from tests.lineage.shelf import named
from tests.lineage.told import Teller, data_set
from tests.people import Party
from wire import ids, times

COMMITMENTS = "/v1/tenants/{key}/subject-commitments"
# Gathered for the instant in which it is asked for; and lists by other names.
NO_SINGLE_OBJECTS = {"/v1/tenants/{key}/export", "/v1/coverage", "/v1/audits", COMMITMENTS}
SINGLE = {
    one.path
    for one in reference.routes()
    if one.method == "GET"
    and one.path.startswith("/v1/")
    and not (getattr(one.route.answers[200], "name", None) or "").endswith("List")
    and "application/pdf" not in one.route.media_types
    and one.path not in NO_SINGLE_OBJECTS
}
MODEL = "/v1/models/{family}/{name}/{version}"
FILE = {"kind": "weights", "name": "model.safetensors", "sha256": "ab" * 32}


@pytest.fixture
def addresses(admin: Api, acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    """A vendor at work, with one of everything: by its route, where it is."""
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
    audit.conclude()
    return {
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


def test_every_single_object_has_a_tag_and_is_not_sent_twice(admin: Api, addresses: dict[str, str]) -> None:
    assert set(addresses) == SINGLE
    wrong = []
    later = now() + timedelta(seconds=30)
    for route, address in addresses.items():
        shown = admin.get(address)
        assert shown.status == 200, (route, shown.raw)
        tag = shown.headers.get("ETag", "")
        with time_machine.travel(later):
            again = admin.get(address, If_None_Match=f'"other", {tag}')
            other = admin.get(address, If_None_Match='"other"')
        same = (again.status, again.raw, again.headers.get("ETag")) == (304, b"", tag)
        if not tag or not same or other.status != 200:
            wrong.append((route, tag, again.status, other.status))
    assert wrong == []


def test_what_changed_is_sent_again(admin: Api, addresses: dict[str, str]) -> None:
    model, finding = (addresses[MODEL], f"{addresses[MODEL]}/attestation"), addresses["/v1/findings/{id}"]
    tags = {address: admin.get(address).headers["ETag"] for address in (*model, finding)}
    assert all(tags[address].startswith("W/") for address in model), "they also say when they were told"
    admin.post("/v1/models/retire", {"model": named("7"), "reason": "worn out"})
    admin.post(f"{finding}/acknowledge")
    for address, tag in tags.items():
        assert admin.get(address, If_None_Match=tag).status == 200, address
