"""Consents over HTTP, from the statement to the withdrawal; and who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from api import reference
from ledger import queries as ledger
from ledger import scope
from tests import catalogue as vendor
from tests.api.client import Answered, Api, check, key_for
from tests.api.consent_forms import SAID
from tests.people import Party
from wire import ids

ALICE = SAID["signatory"]
BOB = reference.components()["ConfirmationSaid"]["examples"][0]["signatory"]


def state(api: Api, tenant: str = "acme", **changes: Any) -> Answered:
    said = {name: value for name, value in {**SAID, **changes}.items() if value is not None}
    return api.post(f"/v1/tenants/{tenant}/consents", said)


def size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()


def test_a_vouched_consent_is_active_at_once_with_its_price(admin: Api, acme: Party, schedule: None) -> None:
    made = state(admin)

    assert made.status == 201
    check(made.body, "ConsentDetail")
    assert (made["status"], made["revision"]) == ("active", int(made.headers["Licet-Revision"]) - 2)
    assert made["conditions"]["fields"] == ["machine_id", "rpm", "uptime", "recorded_at"]
    assert (made["price"]["before_bps"], made["price"]["after_bps"]) == (0, 400)
    assert made["evidence"] == [{"sha256": "9f" * 32, "name": "msa.pdf", "held_by_caller": True}]
    assert made["receipt"] == f"/v1/receipts/{made['entry']}"
    again = admin.get(f"/v1/consents/{made['id']}")
    assert again.body == made.body
    listed = admin.get("/v1/tenants/acme/consents")
    check(listed.body, "ConsentList")
    assert [one["id"] for one in listed["data"]] == [made["id"]]


def test_validate_only_checks_everything_and_records_nothing(admin: Api, acme: Party, schedule: None) -> None:
    before = size()
    shown = state(admin, validate_only=True)

    check(shown.body, "ConsentDetail")
    assert (shown.status, shown["status"], shown["id"], shown["entry"], shown["receipt"]) == (
        200, "active", None, None, None,
    )  # fmt: skip
    assert shown["price"]["after_bps"] == 400
    assert size() == before
    assert admin.get("/v1/tenants/acme/consents")["data"] == []
    assert state(admin, validate_only=True, terms="none").code == "unknown_terms"


def test_what_nobody_vouched_for_waits_for_its_signatories(admin: Api, acme: Party, schedule: None) -> None:
    writer = Api(key_for("consent:write"))
    proposed = state(writer, risk_class="critical")
    assert (proposed.status, proposed["status"], proposed["signatures_required"]) == (201, "proposed", 1)
    assert proposed["price"]["after_bps"] == 400
    confirm = f"/v1/consents/{proposed['id']}/confirm"

    assert writer.post(confirm, {"signatory": ALICE}).code == "missing_scope"
    first = admin.post(confirm, {"signatory": ALICE, "risk_class": "critical", "risk_accepted": True})
    same = admin.post(confirm, {"signatory": ALICE, "risk_accepted": True})
    second = admin.post(confirm, {"signatory": BOB, "risk_accepted": True})
    third = admin.post(confirm, {"signatory": BOB, "risk_accepted": True})

    assert (first["status"], second["status"]) == ("proposed", "active")
    assert (same.status, same.code) == (409, "same_signatory")
    assert (third.status, third.code) == (409, "not_proposed")


def test_a_proposal_can_be_refused(admin: Api, acme: Party, catalogue: None) -> None:
    proposed = state(admin, signatory=None, evidence=None)
    refused = admin.post(f"/v1/consents/{proposed['id']}/refuse", {"reason": "no"})

    assert (proposed["status"], refused["status"]) == ("proposed", "refused")
    assert admin.post(f"/v1/consents/{proposed['id']}/withdraw").code == "nothing_to_withdraw"


def test_it_is_paused_resumed_disputed(admin: Api, acme: Party, catalogue: None) -> None:
    consent = f"/v1/consents/{state(admin)['id']}"

    assert admin.post(f"{consent}/resume").code == "not_paused"
    assert admin.post(f"{consent}/pause")["status"] == "paused"
    assert admin.post(f"{consent}/pause").code == "nothing_to_pause"
    assert admin.post(f"{consent}/resume", {})["status"] == "active"
    assert admin.post(f"{consent}/dispute", {"reason": "left the company"})["status"] == "disputed"


def test_a_withdrawal_shows_its_consequences_first_and_is_done_once(
    admin: Api, acme: Party, schedule: None
) -> None:
    made = state(admin)
    path = f"/v1/consents/{made['id']}/withdraw"
    before = size()
    shown = admin.post(path, {"destroy": True, "validate_only": True})
    assert size() == before
    done = admin.post(path, {"destroy": True, "signatory": ALICE})
    after = size()
    again = admin.post(path, {"election": "stop"})

    for one in (shown, done, again):
        check(one.body, "Withdrawal")
        assert one["election"] == "destroy"
        assert (one["price"]["before_bps"], one["price"]["after_bps"]) == (400, 0)
        assert (one["clawback"], one["clawback_reason"]) == (None, "no_term")
    assert (shown["status"], shown["withdrawal_entry"]) == ("withdrawn", None)
    assert again.body == done.body
    assert size() == after
    assert admin.get(f"/v1/consents/{made['id']}")["status"] == "withdrawn"


def test_consents_are_listed_as_they_stood_and_as_was_known(admin: Api, acme: Party, catalogue: None) -> None:
    vendor.give()  # on 2025-01-06 at 10:00
    vendor.give(purpose=vendor.OWN)

    def statuses(query: str) -> list[str]:
        return [one["status"] for one in admin.get(f"/v1/tenants/acme/consents{query}")["data"]]

    assert statuses("?as_known_at=2025-01-06T09:30:00Z") == []
    assert statuses("?at=2025-01-06T12:00:00Z") == ["active", "active"]
    assert statuses(f"?purpose={vendor.OWN}") == ["active"]
    page = admin.get("/v1/tenants/acme/consents?limit=1")
    assert len(admin.get(f"/v1/tenants/acme/consents?limit=1&after={page['next']}")["data"]) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"category": "none"}, 422, "unknown_category"),
        ({"purpose": "none"}, 422, "unknown_purpose"),
        ({"terms": "none"}, 422, "unknown_terms"),
        ({"risk_accepted": False}, 422, "risk_not_accepted"),
        ({"risk_class": "critical"}, 422, "critical_needs_two"),
        ({"category": vendor.SHIFTS, "rights_attested": False}, 422, "third_party_rights_missing"),
        ({"conditions": {**SAID["conditions"], "fields": ["weight"]}}, 422, "unknown_field"),
        ({"conditions": {**SAID["conditions"], "fields": []}}, 400, "bad_value"),
        ({"conditions": {**SAID["conditions"], "forms": "raw"}}, 400, "unknown_member"),
        ({"conditions": {"form": "raw", "regions": ["EU"]}}, 400, "missing_member"),
        ({"conditions": {**SAID["conditions"], "valid_until": "2020-01-01T00:00:00Z"}}, 422, "validity_over"),
        ({"signatory": {**ALICE, "authority": "intern"}}, 400, "bad_value"),
        ({"signatory": {**ALICE, "email": "alice"}}, 400, "bad_value"),
        ({"evidence": [{"sha256": "abc", "name": "x"}]}, 400, "bad_value"),
        ({"risk_class": "none"}, 400, "bad_value"),
        ({"risk_accepted": "true"}, 400, "wrong_type"),
        ({"conditions": None}, 400, "missing_member"),
    ],
)
@pytest.mark.usefixtures("acme", "catalogue")
def test_what_is_not_right_is_refused_by_name(
    admin: Api, changes: dict[str, Any], status: int, code: str
) -> None:
    refused = state(admin, **changes)
    assert (refused.status, refused.code) == (status, code), refused.body


def test_nobody_else_sees_or_changes_a_consent(
    admin: Api, testing: Api, acme: Party, globex: Party, catalogue: None
) -> None:
    acmes_own = Api(key_for(tenant=acme.tenant))
    made = state(admin)
    assert acmes_own.get(f"/v1/consents/{made['id']}").status == 200
    stranger = Api(key_for(tenant=globex.tenant))
    for other in (stranger, testing):
        assert other.get(f"/v1/consents/{made['id']}").code == "no_such_consent"
        assert other.get("/v1/tenants/acme/consents").code == "no_such_tenant"
        assert state(other).status in {404, 422}
        for action in ("withdraw", "pause", "resume", "dispute", "refuse"):
            assert other.post(f"/v1/consents/{made['id']}/{action}").code == "no_such_consent"
        assert (
            other.post(f"/v1/consents/{made['id']}/confirm", {"signatory": ALICE}).code == "no_such_consent"
        )
    assert admin.get(f"/v1/consents/{made['id']}")["status"] == "active"
    assert admin.get("/v1/consents/con_nonsense").code == "no_such_consent"


def test_a_key_that_may_only_withdraw_withdraws_and_does_nothing_else(acme: Party, catalogue: None) -> None:
    consent = ids.render(ids.CONSENT, vendor.give().consent)
    own = Api(key_for("consent:withdraw", tenant=acme.tenant))
    assert own.get(f"/v1/consents/{consent}").status == 403
    assert own.post(f"/v1/consents/{consent}/pause").status == 403
    assert own.post("/v1/tenants/acme/consents", {}).status == 403
    withdrawn = own.post(f"/v1/consents/{consent}/withdraw")
    assert (withdrawn.status, withdrawn["status"]) == (200, "withdrawn")
