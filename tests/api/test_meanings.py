"""Consent is to meanings, over HTTP: what the catalogue's edits do to decisions, and which of them wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ledger import actors, clock, scope
from tenants.operations import approvals, people
from tenants.queries import approvals as waiting
from tests.api.client import Answered, Api, key_for
from tests.catalogue import SHARED, SHIFTS, TELEMETRY, give
from tests.people import Human, Party, human
from wire import ids

SWEEP = actors.system("sweep")
CATEGORY = f"/v1/categories/{TELEMETRY}"


@pytest.fixture
def api(catalogue: None, schedule: None, acme: Party) -> Api:
    return Api(key_for("admin", "consent:attest"))


def decide(api: Api, **asked: Any) -> Answered:
    question = {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "region": "DE", "form": "raw"}
    return api.post("/v1/decisions", {**question, **asked})


def body(api: Api, path: str = CATEGORY, **changes: Any) -> dict[str, Any]:
    """The category as a request would say it, with these changes."""
    seen = api.get(path).body
    members = ("name", "description", "fields", "time_field", "third_party")
    return {name: seen[name] for name in members if name in seen} | changes


def with_field(api: Api, field_name: str, /, **changes: Any) -> list[dict[str, Any]]:
    return [
        field | changes if field["name"] == field_name else field for field in api.get(CATEGORY)["fields"]
    ]


def reasons(answer: Answered) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


def second_person() -> Api:
    with scope.everything(reason="staff"):
        holder = people.holder(email="mona@vendor.example")
    return Api(key_for("approve", holder=holder))


def approve(id: str) -> datetime:
    """A second person approves. Returns when the change takes effect."""
    assert second_person().post(f"/v1/approvals/{id}/approve")["status"] == "approved"
    with scope.everything(reason="staff"):
        since = waiting.approval(id=ids.parse(ids.APPROVAL, id)).effective_from
    assert since is not None
    return since


def test_a_field_that_comes_to_identify_a_person_is_not_covered_and_asks_for_an_attestation(api: Api) -> None:
    """F1: the vendor's edit of the catalogue edited the customer's consent."""
    give()
    assert decide(api)["allow"] is True
    fields = with_field(api, "uptime", identifies="person", description="Patient free text")
    refused = api.put(CATEGORY, body(api, fields=fields))
    assert (refused.status, refused.code) == (422, "third_party_required")
    edited = api.put(CATEGORY, body(api, fields=fields, third_party=True))
    assert (edited.status, edited["version"], edited["approvals"]) == (200, 2, [])
    assert edited["effect"] == {
        "consents": 1,
        "tenants": 1,
        "fields_no_longer_covered": ["uptime"],
        "attestations_missing": 1,
    }
    answer = decide(api, fields=["uptime"])
    assert reasons(answer) == ["rights_not_attested", "fields_not_covered"]
    [changed] = answer["reasons"][1]["detail"]["changed"]
    assert changed["field"] == "uptime"
    assert changed["was"] == {"description": "Hours since the last stop", "identifies": "none"}
    assert changed["is"] == {"description": "Patient free text", "identifies": "person"}


def test_attesting_mends_a_category_that_became_about_people(api: Api) -> None:
    consent = ids.render(ids.CONSENT, give().consent)
    api.put(CATEGORY, body(api, third_party=True))
    assert reasons(decide(api)) == ["rights_not_attested"]
    signatory = {"name": "Bob", "email": "bob@acme.example", "role": "DPO", "authority": "officer"}
    attested = api.post(f"/v1/consents/{consent}/attest-rights", {"signatory": signatory})
    assert attested.status == 200
    assert decide(api)["allow"] is True


def test_a_consent_that_attested_the_rights_goes_on(api: Api) -> None:
    give(rights_attested=True)
    api.put(CATEGORY, body(api, third_party=True))
    assert decide(api)["allow"] is True


def test_a_field_that_was_removed_and_comes_back_is_a_new_field(api: Api) -> None:
    give()
    fields = api.get(CATEGORY)["fields"]
    api.put(CATEGORY, body(api, fields=[field for field in fields if field["name"] != "rpm"]))
    api.put(CATEGORY, body(api, fields=fields))
    assert reasons(decide(api, fields=["rpm"])) == ["fields_not_covered"]
    assert decide(api)["obligations"][0]["fields"] == ["machine_id", "uptime", "recorded_at"]


def test_a_type_may_widen_and_not_narrow(api: Api) -> None:
    for type, allowed in (("int32", True), ("int64", True), ("int16", False)):
        api.put(CATEGORY, body(api, fields=with_field(api, "rpm", type=type)))
        if type == "int32":
            give()
        assert decide(api, fields=["rpm"])["allow"] is allowed


def test_lowering_waits_for_a_second_person_and_ten_working_days(api: Api) -> None:
    give(category=SHIFTS, rights_attested=True, said={"form": "pseudonymised"})
    path = f"/v1/categories/{SHIFTS}"
    fields = [field | {"identifies": "none"} for field in api.get(path)["fields"]]
    said = body(api, path, fields=fields)
    answer = api.put(path, said)
    assert (answer.status, answer["version"]) == (200, 1)
    [pending] = answer["approvals"]
    assert (pending["status"], pending["effective_from"], pending["member"]) == ("pending", None, "fields")
    assert api.put(path, said)["approvals"] == [pending]
    since = approve(pending["id"])
    assert since - clock.now() >= timedelta(days=13, hours=23)
    assert approvals.work_off(by=SWEEP, at=since - timedelta(minutes=1)) == 0
    assert api.get(path)["version"] == 1
    assert approvals.work_off(by=SWEEP, at=since) == 1
    assert api.get(path)["version"] == 2
    answer = decide(api, category=SHIFTS, form="pseudonymised")
    assert answer["allow"] is True
    assert {"code": "pseudonymise", "fields": ["operator"]} in answer["obligations"], (
        "the stricter mark counts"
    )


def test_a_lowering_that_one_person_asked_for_never_lets_a_name_through(api: Api) -> None:
    path = f"/v1/categories/{SHIFTS}"
    fields = [field | {"identifies": "none", "quasi_identifier": False} for field in api.get(path)["fields"]]
    api.put(path, body(api, path, fields=fields, third_party=False))
    assert api.get(path)["version"] == 1
    assert api.get(path)["third_party"] is True


def test_editorial_words_keep_the_consent_but_for_who_objects(
    api: Api, acme: Party, globex: Party, alice: Human
) -> None:
    give()
    give("globex")
    said = body(api, description="What the sensors of a machine say", editorial={"reason": "Plain English"})
    [pending] = api.put(CATEGORY, said)["approvals"]
    since = approve(pending["id"])
    with scope.everything(reason="staff"):
        id = ids.parse(ids.APPROVAL, pending["id"])
        approvals.refuse(id=id, owner_of=acme.account, by=alice.actor(), at=clock.now())
    assert approvals.work_off(by=SWEEP, at=since) == 1
    assert api.get(CATEGORY)["editorial"] is True
    assert decide(api, tenant="globex")["allow"] is True
    assert reasons(decide(api)) == ["fields_not_covered"]
    columns = {"tenants": ["acme", "globex"], "categories": [TELEMETRY], "tenant": [0, 1], "category": [0, 0]}
    batch = api.post("/v1/decisions/batch", {"purpose": SHARED, "region": "DE", "form": "raw", **columns})
    assert batch["allow"] == "Ag=="


@pytest.mark.parametrize(
    "changes",
    [{"identifies": "person"}, {"type": "string"}, {"quasi_identifier": True}],
    ids=["a mark", "a type", "a quasi-identifier"],
)
def test_what_changes_more_than_words_is_not_editorial(api: Api, changes: dict[str, Any]) -> None:
    said = body(api, fields=with_field(api, "rpm", **changes), third_party=False, editorial={"reason": "x"})
    answer = api.put(CATEGORY, said)
    assert (answer.status, answer.code) in {(422, "not_editorial"), (422, "third_party_required")}


def test_a_declared_rename_keeps_the_consent(api: Api) -> None:
    give()
    renames = [{"from": "rpm", "to": "revolutions"}]
    said = body(
        api, fields=with_field(api, "rpm", name="revolutions"), editorial={"reason": "x", "renames": renames}
    )
    [pending] = api.put(CATEGORY, said)["approvals"]
    approvals.work_off(by=SWEEP, at=approve(pending["id"]))
    assert decide(api, fields=["revolutions"])["allow"] is True


def test_a_change_of_the_base_lets_a_waiting_version_lapse(api: Api) -> None:
    said = body(api, description="Other words", editorial={"reason": "x"})
    [pending] = api.put(CATEGORY, said)["approvals"]
    since = approve(pending["id"])
    api.put(CATEGORY, body(api, fields=with_field(api, "rpm", type="int32")))
    approvals.work_off(by=SWEEP, at=since)
    assert api.get(CATEGORY)["version"] == 2
    assert Api(key_for("audit")).get(f"/v1/approvals/{pending['id']}")["status"] == "lapsed"


def test_the_effect_is_shown_before_saving_and_nothing_is_recorded(api: Api) -> None:
    give()
    said = body(api, fields=with_field(api, "rpm", description="Something else"), validate_only=True)
    answer = api.put(CATEGORY, said)
    assert (answer.status, answer["version"], answer["effect"]["fields_no_longer_covered"]) == (
        200,
        2,
        ["rpm"],
    )
    assert api.get(CATEGORY)["version"] == 1
    assert decide(api, fields=["rpm"])["allow"] is True


def test_a_member_left_out_keeps_what_is_recorded_and_null_clears_it(api: Api) -> None:
    said = body(api)
    del said["time_field"], said["third_party"]
    assert api.put(CATEGORY, said)["version"] == 1
    assert api.get(CATEGORY)["time_field"] == "recorded_at"
    assert api.put(CATEGORY, {**said, "time_field": None})["time_field"] is None


def test_other_words_of_a_purpose_close_what_was_consented_to_them(api: Api) -> None:
    give()
    said = {"name": "Train and sell a shared model", "cross_tenant": True}
    checked = api.put(f"/v1/purposes/{SHARED}", {**said, "validate_only": True})
    assert checked["effect"]["consents"] == 1
    assert decide(api)["allow"] is True
    assert api.put(f"/v1/purposes/{SHARED}", said)["version"] == 2
    answer = decide(api)
    assert reasons(answer) == ["fields_not_covered"]
    assert answer["reasons"][0]["detail"]["changed"][0]["was"] == {"purpose_name": "Train a shared model"}
    give(at=clock.now())
    assert decide(api)["allow"] is True


def test_editorial_words_of_a_purpose_wait_and_keep_the_consent(api: Api) -> None:
    give()
    said = {"name": "Train shared models", "cross_tenant": True, "editorial": {"reason": "Plural"}}
    answer = api.put(f"/v1/purposes/{SHARED}", said)
    assert answer["name"] == "Train a shared model"
    [pending] = answer["approvals"]
    approvals.work_off(by=SWEEP, at=approve(pending["id"]))
    assert api.get(f"/v1/purposes/{SHARED}")["name"] == "Train shared models"
    assert decide(api)["allow"] is True


def test_test_mode_needs_one_person() -> None:
    assert approvals.needs_two("live")
    assert not approvals.needs_two("test")


def test_what_is_not_offered_is_unknown_and_named_to_nobody_else(
    api: Api, acme: Party, globex: Party
) -> None:
    said = body(api, offered_to=["globex"])
    assert api.put("/v1/categories/bespoke", said)["offered_to"] == ["globex"]
    assert reasons(decide(api, category="bespoke")) == ["unknown_category"]
    assert reasons(decide(api, category="bespoke", tenant="globex")) == ["no_consent"]
    theirs = Api(key_for("consent:read", "consent:attest", "decide", tenant=acme.tenant))
    assert theirs.get("/v1/categories/bespoke").status == 404
    assert "bespoke" not in [row["code"] for row in theirs.get("/v1/categories").body["data"]]
    mine = Api(key_for("consent:read", tenant=globex.tenant))
    assert mine.get("/v1/categories/bespoke")["offered_to"] == ["globex"]
    conditions = {"fields": ["*"], "form": "raw", "regions": ["EU"]}
    statement = {"category": "bespoke", "purpose": SHARED, "terms": "2025-01", "conditions": conditions}
    assert theirs.post("/v1/tenants/acme/consents", statement).status == 404
    columns = {"tenants": ["acme", "globex"], "categories": ["bespoke"], "tenant": [0, 1], "category": [0, 0]}
    batch = api.post("/v1/decisions/batch", {"purpose": SHARED, "region": "DE", "form": "raw", **columns})
    codes, index = batch["reasons"]["codes"], batch["reasons"]["index"]
    assert [codes[place] for place in index] == ["unknown_category", "no_consent"]


def test_widening_an_offer_waits_and_narrowing_hides_nothing_that_was_consented_to(
    api: Api, acme: Party, globex: Party
) -> None:
    api.put("/v1/categories/bespoke", body(api, offered_to=["globex"]))
    answer = api.put("/v1/categories/bespoke", body(api, "/v1/categories/bespoke", offered_to="*"))
    assert answer["offered_to"] == ["globex"]
    [pending] = answer["approvals"]
    assert (pending["member"], pending["to"]) == ("offered_to", None)
    approvals.work_off(by=SWEEP, at=approve(pending["id"]))
    assert api.get("/v1/categories/bespoke")["offered_to"] == "*"
    give(category="bespoke")
    assert (
        api.put("/v1/categories/bespoke", body(api, "/v1/categories/bespoke", offered_to=[]))["offered_to"]
        == []
    )
    assert decide(api, category="bespoke")["allow"] is True
    assert reasons(decide(api, category="bespoke", tenant="globex")) == ["unknown_category"]


def test_a_person_of_staff_alone_turns_no_no_into_a_yes_by_the_catalogue(api: Api) -> None:
    """Every edit that is recorded at once leaves the answers to an older consent as they are, or fewer."""
    human("max@vendor.example", "Max", is_staff=True)
    give(said={"fields": ["rpm"]})
    before = set(decide(api)["fields_allowed"])
    for changes in (
        {"fields": with_field(api, "uptime", name="rpm2")},
        {"fields": with_field(api, "rpm", type="int64")},
        {"name": "Other"},
        {"third_party": True},
        {"third_party": None},
    ):
        api.put(CATEGORY, body(api, **changes))
        after = set(decide(api)["fields_allowed"])
        assert after <= before
        before = after


@pytest.mark.parametrize("names", [{"model_families": ["wear-*"]}, {"processors": ["aws*"]}])
def test_a_pattern_is_refused_because_it_would_match_only_itself(api: Api, names: dict[str, Any]) -> None:
    conditions = {"fields": ["*"], "form": "raw", "regions": ["EU"], **names}
    said = {
        "category": TELEMETRY,
        "purpose": SHARED,
        "terms": "2025-01",
        "conditions": conditions,
        "risk_accepted": True,
    }
    answer = api.post("/v1/tenants/acme/consents", said)
    assert (answer.status, answer.code) == (422, "pattern_not_allowed")
