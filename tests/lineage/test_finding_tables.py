"""What the database itself refuses of findings and of what is observed, and whose rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from ledger import scope
from lineage.findings.models.data_copy import DataCopy
from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.models.job import Job
from lineage.findings.models.observed import DataSet
from lineage.findings.models.observed_event import ObservedEvent
from lineage.findings.models.observed_run import ObservedRun
from tests.lineage.refusals import refuses
from tests.people import Party

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def _finding(**changes: Any) -> Finding:
    said = {
        "id": uuid4(), "mode": "live", "kind": "breach", "code": "no_clearance", "source": "openlineage",
        "fingerprint": "0" * 64, "evidence": {}, "found_at": NOW, "entry_id": uuid4(), **changes,
    }  # fmt: skip
    return Finding.objects.create(**said)


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (lambda: [_finding(), _finding()], "a_thing_is_found_once"),
        (lambda: _finding(kind="coverage_gap", code="unknown_job", rows=1), "a_gap_counts_no_rows"),
        (lambda: _finding(code="odd"), "finding_code_is_known"),
        (lambda: _step("forgotten", note="x"), "finding_step_is_known"),
        (lambda: _step("remedied"), "an_explanation_and_a_remedy_are_in_words"),
        (lambda: [_step("acknowledged"), _step("acknowledged")], "a_step_is_taken_once"),
    ],
)
def test_a_finding_is_one_thing_and_its_steps_are_known(
    db: None, do: Callable[[], object], match: str
) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do()


def _step(step: str, *, note: str = "") -> None:
    row = Finding.objects.first() or _finding()
    FindingStep.objects.create(
        finding=row, step=step, note=note, actor_kind="system", taken_at=NOW, entry_id=uuid4()
    )


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (lambda: [_data_set(), _data_set()], "a_data_set_is_numbered_once"),
        (lambda: _data_set(tenant_id=uuid4(), field="t"), "a_tenants_own_data_set_has_no_column_for_it"),
        (lambda: [_job(), _job()], "a_job_is_numbered_once"),
        (lambda: _job(role="butler"), "job_role_is_known"),
        (lambda: [_event(), _event()], "an_observed_event_is_kept_once"),
        (lambda: [_observed(), _observed()], "a_run_is_observed_as_one"),
        (lambda: [_copy(), _copy()], "a_copy_is_noted_once"),
    ],
)
def test_what_is_observed_is_kept_once(db: None, do: Callable[[], object], match: str) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do()


_NAMED: dict[str, Any] = {"mode": "live", "namespace": "n", "name": "m"}


def _data_set(**changes: Any) -> None:
    DataSet.objects.create(
        **_NAMED, **{"key": "k", "number": 1, "registered_at": NOW, "entry_id": uuid4(), **changes}
    )


def _job(**changes: Any) -> None:
    said = {"key": "k", "number": 1, "role": "service", "registered_at": NOW, "entry_id": uuid4(), **changes}
    Job.objects.create(**_NAMED, **said)


def _event() -> None:
    ObservedEvent.objects.create(id=uuid4(), mode="live", sha256="0" * 64, content=b"", received_at=NOW)


def _observed() -> None:
    ObservedRun.objects.create(mode="live", run="r", first_at=NOW)


def _copy() -> None:
    DataCopy.objects.create(**_NAMED, data_set="k", category="c", run="r", noted_at=NOW)


def test_findings_are_not_edited_and_no_tenant_sees_what_the_vendor_observes(
    db: None, acme: Party, globex: Party
) -> None:
    with transaction.atomic():
        with scope.everything(reason="audit"):
            _finding(tenant_id=acme.tenant)
            _data_set()
            _event()
            for model in (Finding, DataSet):
                with refuses("permission denied"), transaction.atomic():
                    model.objects.update(mode="test")
        with scope.tenants([acme.tenant]):
            assert Finding.objects.count() == 1
            assert DataSet.objects.count() == ObservedEvent.objects.count() == 0
        with scope.tenants([globex.tenant]):
            assert Finding.objects.count() == 0
        transaction.set_rollback(True)  # these rows have no entry, and could not be committed
