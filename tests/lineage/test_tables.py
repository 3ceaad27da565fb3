"""What the database itself refuses of clearances and reports, and whose rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from ledger import scope
from lineage.clearances.models.artefact import Artefact
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.dropped_pair import DroppedPair
from lineage.clearances.models.manifest_content import ManifestContent
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use
from lineage.destruction.models.holding import Holding
from tests.catalogue import TELEMETRY, give
from tests.lineage.refusals import refuses
from tests.lineage.runs import Job
from tests.people import Party
from wire import ids

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def run(job: Job, acme: Party, globex: Party, schedule: None) -> UUID:
    """A run that is going on, cleared for ACME, with a report already."""
    give()
    id = job.cleared()
    job.complete(
        id,
        ("acme", TELEMETRY, 1),
        artefacts=[{"kind": "weights", "name": "m"}],
        holdings=[{"location": "s3://x", "rows": 1}],
    )
    return ids.parse(ids.CLEARANCE, id)


def _change(**values: Any) -> Callable[[UUID], object]:
    return lambda run: Clearance.objects.filter(id=run).update(**values)


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (_change(status="lost"), "clearance_status_is_known"),
        (_change(status="active"), "a_clearance_that_ended_says_when"),
        (_change(status="paused"), "a_clearance_that_ended_says_when"),
        (_change(attempt=2), "permission denied"),
        (_change(grace_seconds=1), "permission denied"),
        (_change(ended_at=None), "a_clearance_that_ended_says_when"),
        (_change(status="denied"), "a_denied_clearance_clears_nothing"),
        (_change(run="another"), "permission denied"),
        (_change(manifest_digest="sha256:" + "0" * 64), "permission denied"),
        (lambda run: Clearance.objects.filter(id=run)._raw_delete("default"), "permission denied"),
        (lambda run: ManifestContent.objects.update(content=b""), "permission denied"),
        (lambda run: ClearedTenant.objects.update(categories=[]), "permission denied"),
        (lambda run: Report.objects.update(sha256=""), "permission denied"),
        (lambda run: Use.objects.update(within=True), "permission denied"),
        (lambda run: Artefact.objects.update(name="x"), "permission denied"),
        (lambda run: Holding.objects.update(rows=0), "permission denied"),
    ],
)
def test_what_was_cleared_and_reported_is_not_edited(
    run: UUID, do: Callable[[UUID], object], match: str
) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do(run)


def _again(model: Any, **changes: Any) -> Callable[[UUID, Party], object]:
    def insert(run: UUID, party: Party) -> object:
        row = model.objects.order_by("pk").first()
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        if model._meta.pk.name == "id":
            values["id"] = uuid4() if model._meta.pk.get_internal_type() == "UUIDField" else None
        return model.objects.create(**{**values, **changes})

    return insert


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (_again(Clearance, entry_id=uuid4()), "an_attempt_is_cleared_once"),
        (_again(Clearance, entry_id=uuid4(), attempt=0), "attempts_count_from_one"),
        (_again(ClearedTenant), "a_tenant_is_cleared_once_per_run"),
        (_again(Report, entry_id=uuid4(), number=9), "a_report_is_recorded_once"),
        (_again(Report, entry_id=uuid4(), sha256="0" * 64), "reports_are_numbered_once"),
        (_again(Use), "a_use_is_reported_once"),
        (_again(Use, name="x", rows=-1), "no_use_of_negative_rows"),
        (_again(Use, name="x", tenant_id=None), "nobodys_data_is_within_no_manifest"),
        (_again(Holding, rows=-1), "no_holding_of_negative_rows"),
    ],
)
def test_nothing_is_there_twice_or_below_zero(
    run: UUID, acme: Party, do: Callable[[UUID, Party], object], match: str
) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do(run, acme)


def test_a_pair_is_dropped_once_and_for_a_known_action(run: UUID, acme: Party) -> None:
    said = {
        "clearance_id": run,
        "tenant_id": acme.tenant,
        "category": TELEMETRY,
        "since": NOW,
        "reasons": ["withdrawn"],
        "noted_at": NOW,
    }
    with scope.everything(reason="audit"):
        with refuses("drop_action_is_known"), transaction.atomic():
            DroppedPair.objects.create(**said, action="forget", entry_id=uuid4())
        with refuses("a_pair_is_dropped_once"), transaction.atomic():
            for _ in range(2):
                DroppedPair.objects.create(**said, action="drop_tenant", entry_id=uuid4())


@pytest.mark.parametrize("model", [Clearance, Report])
def test_no_clearance_and_no_report_without_its_entry(run: UUID, acme: Party, model: Any) -> None:
    changes = {Clearance: {"run": "another"}, Report: {"number": 9, "sha256": "0" * 64}}[model]
    with scope.everything(reason="audit"), refuses("has no ledger entry"), transaction.atomic():
        _again(model, entry_id=uuid4(), **changes)(run, acme)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_tenant_sees_the_runs_that_use_its_data_and_no_manifest(
    run: UUID, acme: Party, globex: Party
) -> None:
    with scope.tenants([acme.tenant]):
        assert Clearance.objects.count() == ClearedTenant.objects.count() == Use.objects.count() == 1
        assert Report.objects.count() == 1
        assert ManifestContent.objects.count() == Artefact.objects.count() == Holding.objects.count() == 0
    with scope.tenants([globex.tenant]):
        for model in (Clearance, ClearedTenant, Use, Report, ManifestContent):
            assert model.objects.count() == 0


def test_nothing_is_left_to_be_checked_at_the_commit_but_that_there_is_an_entry(db: None) -> None:
    """The head of the ledger is held then, and every withdrawal waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " WHERE t.relname LIKE 'lineage%' AND c.condeferred"
        )
        assert {name for (name,) in cursor.fetchall()} == {
            f"lineage_{table}_is_in_the_ledger"
            for table in (
                *(
                    "clearance",
                    "clearancestep",
                    "droppedpair",
                    "report",
                    "finding",
                    "findingstep",
                    "dataset",
                    "job",
                ),
                "latemeasurement",
                *("modelversion", "modelartefact", "modelstate", "derivation"),
                *("holding", "holdingend", "destructionorder", "orderevent"),
                *("confirmation", "verification", "certificate"),
                *("transfercheck", "transferchange", "transferreview", "changeofcontrol", "controlstep"),
                *("waiver", "waiveranswer", "waiverrevocation"),
                *("audit", "auditstep", "auditfinding", "auditfindingstep", "closingcertificate"),
                *("destructionplan", "planstep", "reinstatement"),
                *("transferclaim", "claimacceptance", "reviewacceptance"),
                *("subjectrequest", "subjectanswer", "subjectalarm", "subjectclosing"),
            )
        }


def test_the_sweep_notes_what_time_ends(job: Job, acme: Party, globex: Party, schedule: None) -> None:
    from lineage.clearances.queries import clearances
    from lineage.runs.operations import sweep
    from tests.people import SETUP

    ends = datetime.now(UTC) + timedelta(seconds=1000)
    give(said={"valid_until": ends.isoformat().replace("+00:00", "Z")})
    give("globex")
    id = ids.parse(ids.CLEARANCE, job.cleared(lease_seconds=3600))
    assert sweep.sweep(by=SETUP, at=ends - timedelta(seconds=1)) == 0
    assert sweep.sweep(by=SETUP, at=ends) == 1
    with scope.everything(reason="audit"):
        (gone,) = clearances.drops(clearance=id)
    assert (gone.tenant, gone.reasons, gone.since) == ("acme", ("expired",), ends)
