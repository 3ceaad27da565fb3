"""The sample, the findings with their answers, and the opinion."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger import queries as ledger
from ledger import scope, signing_keys
from lineage.audits import sampling
from lineage.tasks import watch_deadlines
from tests.api.client import Api, check, key_for
from tests.audits.stage import COMMITMENT, SEED, Audit, in_days
from tests.lineage.copies import now
from tests.lineage.promises import work_off


def ids_on(listed: Any) -> list[str]:
    return [item["id"] for name in ("runs", "copies", "orders") for item in listed[name]]


def test_each_side_commits_then_reveals_and_anyone_can_draw_the_sample_again(audit: Audit) -> None:
    before = audit.shown()["sample"]
    assert (before["status"], before["commitments"]["auditor"], before["seeds"]) == ("open", None, None)
    committed = audit.commit(size=2)
    check(committed.body, "AuditSample")
    assert (committed["status"], committed["items"], committed["items_reason"]) == (
        "committed",
        None,
        "not_drawn",
    )
    sample = audit.reveal()
    check(sample.body, "AuditSample")
    assert sample["commitments"]["vendor"] == before["commitments"]["vendor"]
    assert hashlib.sha256(sample["seeds"]["vendor"].encode()).hexdigest() == sample["commitments"]["vendor"]
    listed = audit.list()
    seed = sampling.combined_seed(
        list_sha256=listed["sha256"], auditor_seed=SEED, vendor_seed=sample["seeds"]["vendor"]
    )
    assert sample["items"] == sampling.draw(ids_on(listed), seed=seed, size=2)
    assert audit.api.get(f"{audit.path}/sample").body == sample.body


def test_the_vendors_seed_is_its_signature_so_it_has_nothing_to_choose(audit: Audit) -> None:
    audit.commit()
    seed = audit.reveal()["seeds"]["vendor"]
    assert signing_keys.kid_of(seed) == signing_keys.current().kid


@pytest.mark.parametrize(
    ("seed", "refusal"),
    [("another seed of the auditor", (422, "seed_differs")), ("short", (400, "bad_value"))],
)
def test_a_seed_that_was_not_committed_to_is_refused(
    audit: Audit, seed: str, refusal: tuple[int, str]
) -> None:
    audit.commit()
    answered = audit.reveal(seed)
    assert (answered.status, answered.code) == refusal
    assert audit.shown()["sample"]["status"] == "committed"


def test_a_seed_needs_its_commitment_and_is_committed_and_revealed_once(audit: Audit) -> None:
    assert (audit.reveal().status, audit.reveal().code) == (409, "seed_not_committed")
    assert audit.commit(size=1).status == 200
    assert audit.commit(size=1).status == 200  # the same again
    assert audit.commit(size=2).code == "seed_committed"
    assert audit.reveal().status == 200
    assert audit.reveal().code == "sample_drawn"


@pytest.mark.parametrize(
    "said",
    [{}, {"size": 1}, {"commitment": COMMITMENT}, {"commitment": COMMITMENT, "size": 1, "seed": SEED},
     {"seed": SEED, "size": 1}, {"commitment": "x", "size": 1}, {"commitment": COMMITMENT, "size": 0}],
)  # fmt: skip
def test_a_step_of_the_sample_is_one_of_two(audit: Audit, said: dict[str, Any]) -> None:
    assert audit.api.post(f"{audit.path}/sample", said).status == 400


def test_a_sample_is_no_larger_than_the_list(audit: Audit) -> None:
    assert audit.commit(size=5).code == "sample_too_large"


@drawn(ids=st.lists(st.text(max_size=8), unique=True, max_size=30), seed=st.text(), size=st.integers(1, 40))
def test_the_sample_depends_on_the_set_alone(ids: list[str], seed: str, size: int) -> None:
    sample = sampling.draw(ids, seed=seed, size=size)
    assert sample == sampling.draw(reversed(ids), seed=seed, size=size)
    assert len(sample) == min(size, len(ids))
    assert set(sample) <= set(ids)


def test_the_vendor_answers_a_finding_once(audit: Audit) -> None:
    finding = audit.find(item=audit.list()["copies"][0]["id"])
    assert finding.status == 201
    check(finding.body, "AuditFinding")
    assert (finding["status"], finding["answer"]) == ("open", None)
    path = f"{audit.path}/findings/{finding['id']}/answer"
    said = {"answer": "accepted", "text": "Destroyed on Monday."}
    vendor = Api(key_for())
    answered = vendor.post(path, said)
    assert (answered.status, answered["status"], answered["answer"]["text"]) == (
        200,
        "answered",
        said["text"],
    )
    assert vendor.post(path, said).code == "audit_finding_answered"
    (seen,) = audit.api.get(f"{audit.path}/findings")["data"]
    assert seen == answered.body


def test_an_answer_that_is_late_is_told_once(audit: Audit, alice: Any, mailoutbox: Any) -> None:
    finding = audit.find(due_at=in_days(2))
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        assert audit.api.get(f"{audit.path}/findings")["data"][0]["status"] == "overdue"
        watch_deadlines()
        watch_deadlines()
        work_off()
        with scope.everything(reason="audit"):
            assert len(ledger.entries(kinds=["audit.overdue/1"], limit=5)) == 1
        late = [one for one in mailoutbox if "Overdue: the answer" in one.subject]
        assert [one.to for one in late] == [["alice@acme.example"]]
        path = f"{audit.path}/findings/{finding['id']}/answer"
        said = {"answer": "disputed", "text": "It is another customer's."}
        assert Api(key_for()).post(path, said)["status"] == "answered"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"item": "hld_01j0b3v1mmeedtx9cpdgkfhbch"}, (422, "not_on_the_list")),
        ({"due_at": "2025-01-01T00:00:00Z"}, (422, "deadline_over")),
        ({"text": " "}, (400, "bad_value")),
        ({"severity": "bad"}, (400, "bad_value")),
    ],
)
def test_a_faulty_finding_is_refused(audit: Audit, changes: dict[str, Any], refusal: tuple[int, str]) -> None:
    answered = audit.find(**changes)
    assert (answered.status, answered.code) == refusal


def test_the_opinion_is_signed_into_the_ledger_and_ends_the_audit(audit: Audit) -> None:
    audit.find()
    assert (audit.api.get(f"{audit.path}/opinion").status, audit.shown()["opinion"]) == (404, None)
    opinion = audit.conclude()
    assert opinion.status == 201
    check(opinion.body, "AuditOpinion")
    assert opinion["recorded_by"] == "auditor"
    assert opinion["findings"] == {"count": 1, "unanswered": 1}
    assert (opinion["sample"], opinion["sample_reason"]) == (None, "not_drawn")
    with scope.everything(reason="audit"):
        (entry,) = ledger.entries(kinds=["audit.concluded/1"], limit=5)
    assert entry.body["content_sha256"] == opinion["sha256"]
    assert audit.shown()["status"] == "concluded"
    assert audit.conclude().code == "opinion_given"
    assert audit.find().code == "audit_over"
    assert audit.commit().code == "audit_over"


def test_the_vendors_admin_key_does_not_act_for_the_auditor(audit: Audit) -> None:
    vendor = Api(key_for())
    for path, said in (
        ("opinion", {"opinion": "unqualified", "text": "All is well."}),
        ("findings", {"severity": "minor", "text": "Nothing much."}),
        ("sample", {"commitment": COMMITMENT, "size": 1}),
    ):
        answered = vendor.post(f"{audit.path}/{path}", said)
        assert (answered.status, answered.code) == (403, "auditor_only")
    assert vendor.get(audit.path).status == 200


def test_an_opinion_that_another_key_recorded_says_so(audit: Audit) -> None:
    said = {"opinion": "unqualified", "text": "All is well."}
    assert Api(key_for("audit")).post(f"{audit.path}/opinion", said)["recorded_by"] == "audit_key"


def test_the_auditor_does_not_answer_for_the_vendor(audit: Audit) -> None:
    path = f"{audit.path}/findings/{audit.find()['id']}/answer"
    assert audit.api.post(path, {"answer": "accepted", "text": "Fine."}).status == 403


def test_owners_are_told_that_an_audit_began_and_how_it_ended(
    audit: Audit, alice: Any, mailoutbox: Any
) -> None:
    audit.conclude()
    work_off()
    subjects = [one.subject for one in mailoutbox if "audit" in one.subject.lower()]
    assert subjects == [
        "An audit of the use of data of ACME Pumps has begun",
        "The auditor's opinion on the use of data of ACME Pumps",
    ]
