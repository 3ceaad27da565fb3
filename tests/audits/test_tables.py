"""What the database itself refuses of audits, whose rows it shows, and that they are what their entries say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from ledger import auditing, projections, scope
from lineage.audits.models.audit import Audit
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.models.audit_finding_step import AuditFindingStep
from lineage.audits.models.audit_step import AuditStep
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.closing_certificate import ClosingCertificate
from tests.audits import stage
from tests.lineage.refusals import refuses
from tests.people import Party

NOW = datetime(2030, 1, 1, tzinfo=UTC)
AUDITS = ("audits", "audit_steps", "audit_findings", "audit_finding_steps", "certificates", "closings")


def row(party: Party, **changes: Any) -> Audit:
    said = {
        "id": uuid4(), "mode": "live", "tenant_id": party.tenant, "account_id": party.account,
        "tenants": [party.tenant], "auditor": uuid4(), "period_from": NOW, "period_until": NOW + timedelta(days=1),
        "access_until": NOW + timedelta(days=1), "terms": "t", "key": uuid4(), "document": b"{}",
        "list_sha256": "0" * 64, "runs": 0, "copies": 0, "orders": 0, "vendor_commitment": "0" * 64,
        "opened_at": NOW, "actor_kind": "system", "entry_id": uuid4(), **changes,
    }  # fmt: skip
    return Audit.objects.create(**said)


def step(party: Party, audit: Audit, kind: str = "committed") -> AuditStep:
    return AuditStep.objects.create(
        audit=audit, tenant_id=party.tenant, account=party.account, kind=kind, content=b"{}", taken_at=NOW,
        actor_kind="key", entry_id=uuid4(),
    )  # fmt: skip


def finding(party: Party, audit: Audit, **changes: Any) -> AuditFinding:
    said = {
        "id": uuid4(), "audit": audit, "tenant_id": party.tenant, "account": party.account, "severity": "minor",
        "text": "x", "raised_at": NOW, "due_at": NOW + timedelta(days=1), "actor_kind": "key", "entry_id": uuid4(),
        **changes,
    }  # fmt: skip
    return AuditFinding.objects.create(**said)


def answer(party: Party, of: AuditFinding, **changes: Any) -> AuditFindingStep:
    said = {"kind": "answered", "answer": "accepted", "text": "x", **changes}
    return AuditFindingStep.objects.create(
        finding=of, tenant_id=party.tenant, account=party.account, taken_at=NOW, actor_kind="key",
        entry_id=uuid4(), **said,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (lambda a: row(a, tenants=[]), "an_audit_names_a_tenant"),
        (lambda a: row(a, period_until=NOW), "an_audits_period_has_a_length"),
        (lambda a: row(a, access_until=NOW), "an_auditors_access_lies_ahead"),
        (lambda a: row(a, cost="nobody"), "audit_cost_is_known"),
        (lambda a: step(a, row(a), "guessed"), "audit_step_is_known"),
        (lambda a: [step(a, audit) for audit in [row(a)] for _ in range(2)], "an_audit_step_is_taken_once"),
        (lambda a: finding(a, row(a), text=""), "an_audit_finding_is_in_words"),
        (lambda a: finding(a, row(a), severity="odd"), "audit_severity_is_known"),
        (lambda a: finding(a, row(a), due_at=NOW), "an_audit_finding_leaves_time"),
        (lambda a: answer(a, finding(a, row(a)), text=""), "an_audit_answer_is_in_words"),
        (lambda a: answer(a, finding(a, row(a)), kind="overdue"), "an_audit_answer_is_in_words"),
        (
            lambda a: [answer(a, of) for of in [finding(a, row(a))] for _ in range(2)],
            "an_audit_finding_is_answered_once",
        ),
    ],
)
def test_the_database_refuses_it(acme: Party, do: Callable[[Party], object], match: str) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do(acme)


def test_residuals_are_closed_by_two_people(acme: Party) -> None:
    one = uuid4()
    with scope.everything(reason="audit"), refuses("residuals_are_verified_by_another"), transaction.atomic():
        ClosingCertificate.objects.create(
            id=uuid4(), closes=Certificate(id=uuid4()), mode="live", tenant_id=acme.tenant, performer=one,
            verifier=one, issued_at=NOW, document=b"", sha256="", jws="", entry_id=uuid4(),
        )  # fmt: skip


@pytest.mark.parametrize("table", ["audit", "auditstep", "auditfinding", "auditfindingstep"])
def test_another_customer_sees_no_row(audit: stage.Audit, globex: Party, acme: Party, table: str) -> None:
    play(audit)

    def seen(*ids: UUID) -> int:
        with scope.tenants(ids), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM lineage_{table}")
            return int(cursor.fetchone()[0])

    assert seen(globex.tenant, globex.account) == 0
    assert seen(acme.account) > 0
    assert seen(acme.tenant) > 0


@pytest.mark.parametrize(
    "table", ["audit", "auditstep", "auditfinding", "auditfindingstep", "closingcertificate"]
)
@pytest.mark.parametrize("change", ["UPDATE lineage_{} SET tenant_id = tenant_id", "DELETE FROM lineage_{}"])
def test_no_row_is_changed_or_removed(db: None, table: str, change: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scope.everything(reason="audit"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_a_row_without_its_entry_is_refused(acme: Party) -> None:
    from django.db.utils import DatabaseError

    with pytest.raises(DatabaseError), scope.everything(reason="audit"), transaction.atomic():
        row(acme)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def play(audit: stage.Audit) -> None:
    """Every step that an audit may take."""
    from tests.api.client import Api, key_for

    audit.commit()
    audit.reveal()
    path = f"{audit.path}/findings/{audit.find()['id']}/answer"
    Api(key_for()).post(path, {"answer": "accepted", "text": "Destroyed."})
    audit.conclude()


def test_audits_are_what_their_entries_say(audit: stage.Audit) -> None:
    play(audit)
    with scope.everything(reason="audit"):
        report = auditing.check_all([projections.named(f"lineage.{name}") for name in AUDITS])
    assert report.differences == []
    assert report.rows >= 7
