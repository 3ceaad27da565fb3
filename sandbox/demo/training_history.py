"""The vendor's training history: a model a month, copies, destroyed copies, and a run without a clearance."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from consent.operations import changes
from consent.operations.recording import Signatory
from consent.queries import consents as consent_consents
from ledger import actors
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import (
    HoldingInput,
    ReportedArtefact,
    ReportedMeasurement,
    ReportedUse,
    RunReport,
)
from lineage.destruction import procedures
from lineage.destruction.operations import confirmations
from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
from lineage.destruction.queries import orders
from lineage.findings.openlineage.patterns import RegisteredDataSet
from lineage.findings.operations import observed_runs, registrations
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import completing, issuing
from lineage.versions.operations import deriving
from sandbox import months
from wire import times

MODE = "live"
BY = actors.system("demo")
DAY = timedelta(days=1)
CATEGORIES = ("machine-telemetry", "service-history", "uptime-log")
MONTHS = 8
Step = tuple[datetime, Callable[[datetime], object]]


def steps(
    *, now: datetime, consents: dict[tuple[str, str, str], UUID], people: Callable[[str], UUID]
) -> Iterator[Step]:
    """All steps with their times. `consents` by tenant, category and purpose; `people` returns a tenant's signatory."""
    for number in range(1, MONTHS + 1):
        # On any day of the year these lie in different months: the runs are named after their months.
        yield months.after(now, number - MONTHS - 1), partial(_run, number)
    yield now - 100 * DAY, _edge
    yield now - 80 * DAY, _register
    yield now - 24 * DAY, partial(_withdraw, consents, people)
    for number in range(1, 3 * MONTHS + 1):
        yield now - (10 * number - 5) * DAY, _destroy
    yield now - 6 * DAY, _uncleared


def _model(name: str, version: int) -> ModelName:
    return ModelName("wear", name, str(version))


def _run(number: int, at: datetime) -> None:
    asking = ClearanceRequest(
        run=f"wear-{at:%Y-%m}", model=_model("pm", number), purpose="train-shared-model", form="aggregated",
        region="DE", categories=CATEGORIES, tenants=None, datasets=(), audience="shared", lease_seconds=3600,
    )  # fmt: skip
    issued = issuing.issue_clearance(mode=MODE, asking=asking, by=BY, at=at)
    entries = clearances.manifest(clearance=issued.id)["entries"]
    if not entries:
        return
    used = tuple(
        ReportedUse(one["tenant"], one["category"], 18_000 + 700 * number + 311 * place)
        for place, one in enumerate(entries)
    )
    rows = sum(one.rows for one in used)
    report = RunReport(
        sha256=_digest(f"report {number}"),
        used=used,
        artefacts=(ReportedArtefact("weights", f"pm-{number}.safetensors", _digest(f"pm {number}"), f"s3://models/pm/{number}"),),
        holdings=(
            HoldingInput(f"s3://training/wear-{at:%Y-%m}", rows, region="DE", sha256=_digest(f"copy {number}")),
            HoldingInput(f"feast/wear/{number}", rows, kind="feature_store", region="DE"),
        ),
        measurements=tuple(map(_measured, sorted({one.category for one in used}))),
    )  # fmt: skip
    completing.complete_run(clearance=issued.id, report=report, by=BY, at=at + timedelta(minutes=40))


def _measured(category: str) -> ReportedMeasurement:
    said: dict[str, Any] = {"k": 12, "fewest_tenants": 6, "largest_tenant_share_bps": 2200}
    return ReportedMeasurement(
        "anonymity", category, {"kind": "anonymity", "category": category, **said}, **said
    )


def _edge(at: datetime) -> None:
    for name in ("pm-edge", "pm-pumps"):
        kind = "quantisation" if name == "pm-edge" else "fine_tune"
        deriving.derive(mode=MODE, parents=[_model("pm", 5)], child=_model(name, 1), kind=kind, by=BY, at=at)


def _register(at: datetime) -> None:
    said = RegisteredDataSet(
        "telemetry-lake", "s3://kestrel-lake", "telemetry/{tenant}/*", "machine-telemetry"
    )
    registrations.put_data_set(mode=MODE, said=said, by=BY, at=at)


def _withdraw(
    consents: dict[tuple[str, str, str], UUID], people: Callable[[str], UUID], at: datetime
) -> None:
    """Withdraw the newest consent and have the copies destroyed."""
    for (tenant, category, purpose), found in reversed(consents.items()):
        asked = category in CATEGORIES and purpose == "train-shared-model"
        if asked and consent_consents.status_of(consent=found, at=at) == "active":
            person = people(tenant)
            changes.withdraw(
                consent=found, election="destroy", signatory=Signatory("member", person),
                by=actors.person(person, channel="portal"), at=at,
            )  # fmt: skip
            return


def _destroy(at: datetime) -> None:
    """Carry out the orders due within ten days; one person confirms, another verifies."""
    for order in orders.orders(mode=MODE, at=at):
        if order.status == "done" or order.due_at > at + 10 * DAY:
            continue
        performed = DestructionReport(
            method=procedures.current(order.kind).methods[0], technique="compaction without the rows",
            tool="delta-rs 0.20", by=Performer("Ruth Okafor", "Storage engineer", "Kestrel Predictive"),
            performed_at=at - timedelta(hours=3), residuals="Backups until they expire, 35 days on",
        )  # fmt: skip
        auditor = Performer("Ines Duarte", "Auditor", "Prüfwerk")
        looked = VerificationInput("counted its rows: none", auditor, at - timedelta(hours=1))
        confirmations.confirm_destruction(order=order.id, performed=performed, verified=looked, by=BY, at=at)


def _uncleared(at: datetime) -> None:
    """Record the OpenLineage events of an experiment that ran without a clearance."""
    read = {"namespace": "s3://kestrel-lake", "name": f"telemetry/brandt-pumpen/{at:%Y-%m}"}
    said = {
        "eventTime": times.render(at), "eventType": "COMPLETE", "producer": "https://airflow.apache.org",
        "run": {"runId": "0193a4c1-6f0e-7b1a-9c55-2f9f1f3f7a10"},
        "job": {"namespace": "airflow", "name": "experiments.wear_by_vendor"}, "inputs": [read], "outputs": [],
    }  # fmt: skip
    observed_runs.record_event(mode=MODE, body=said, by=BY, at=at)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
