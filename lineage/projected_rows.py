"""The rows of this room as its folds describe them, and the registration of its projections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ledger import projections, row_reading
from ledger.entries import EntryKind
from lineage import audit_folds, folds, kinds
from lineage.audits.models.audit import Audit
from lineage.audits.models.audit_finding import AuditFinding
from lineage.audits.models.audit_finding_step import AuditFindingStep
from lineage.audits.models.audit_step import AuditStep
from lineage.audits.queries import projected_rows as audit_rows
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.clearance_step import ClearanceStep
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.report import Report
from lineage.clearances.queries import projected_rows as clearance_rows
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.closing_certificate import ClosingCertificate
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.plan_step import PlanStep
from lineage.destruction.models.reinstatement import Reinstatement
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.queries import projected_plans as plan_rows
from lineage.destruction.queries import projected_rows as destruction_rows
from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.models.job import Job
from lineage.findings.models.observed import DataSet
from lineage.findings.queries import projected_rows as finding_rows
from lineage.transfers.models.claim_acceptance import ClaimAcceptance
from lineage.transfers.models.review_acceptance import ReviewAcceptance
from lineage.transfers.models.transfer_claim import TransferClaim
from lineage.transfers.queries import projected_rows as transfer_rows

_LATER: Final = "Not folded yet: docs/operations/state.md lists what the check does not cover"
_WORK: Final = "Working state of an observer: derived again from the events that it keeps"


def register() -> None:
    """Register the projections of this room."""
    _register(
        "clearances",
        [folds.CLEARANCES, folds.MANIFESTS, folds.CLEARED],
        [
            *(kinds.ISSUED, kinds.DENIED, kinds.FIRST_ISSUED, kinds.FIRST_DENIED, kinds.INVALIDATED),
            *(kinds.EXPIRED, kinds.ABANDONED, kinds.COMPLETED),
        ],
        folds.clearances,
        clearance_rows.clearances,
    )
    _register(
        *("clearance_steps", [folds.CLEARANCE_STEPS], [kinds.PAUSED, kinds.RESUMED]),
        *(folds.clearance_steps, clearance_rows.clearance_steps),
    )
    _register(
        "reports", [folds.REPORTS, folds.USES], [kinds.COMPLETED], folds.reports, clearance_rows.reports
    )
    _register(
        *("late_measurements", [folds.LATE_MEASUREMENTS], [kinds.MEASURED]),
        *(folds.late_measurements, clearance_rows.late_measurements),
    )
    _register(
        *("reported_copies", [folds.HOLDINGS], [kinds.COMPLETED]),
        *(folds.reported_copies, destruction_rows.reported_copies),
    )
    _register(
        "holdings", [folds.HOLDINGS, folds.SLICES], [kinds.HOLDING], folds.holdings, destruction_rows.holdings
    )
    _register(
        "orders",
        [folds.ORDERS, folds.ITEMS],
        [kinds.ORDERED, kinds.PLANNED],
        folds.orders,
        destruction_rows.destruction_orders,
    )
    happened = (kinds.ORDER_HELD, kinds.ORDER_RELEASED, kinds.ORDER_REFUSED, kinds.ORDER_CANCELLED)
    told = (kinds.ORDER_DUE, kinds.ORDER_OVERDUE, kinds.ORDER_RESIDUAL)
    tables = [folds.ORDER_EVENTS, folds.CANCELLED_ITEMS]
    _register(
        *("order_events", tables, [*happened, *told]),
        *(folds.order_events, destruction_rows.order_events),
    )
    _register(
        *("confirmations", [folds.CONFIRMATIONS, folds.CONFIRMED_ITEMS], [kinds.CONFIRMED]),
        *(folds.confirmations, destruction_rows.confirmations),
    )
    _register(
        "verifications",
        [folds.VERIFICATIONS],
        [kinds.VERIFIED],
        folds.verifications,
        destruction_rows.verifications,
    )
    _register(
        "certificates",
        [folds.CERTIFICATES],
        [kinds.CERTIFIED],
        folds.certificates,
        destruction_rows.certificates,
    )
    _register(
        *("closings", [folds.CLOSINGS], [kinds.RESIDUALS_GONE], folds.closings, destruction_rows.closings)
    )
    _register(
        "findings",
        [folds.FINDINGS],
        [kinds.BREACH_SEEN, kinds.GAP_SEEN],
        folds.findings,
        finding_rows.findings,
    )
    _register(
        "finding_steps",
        [folds.FINDING_STEPS],
        [kinds.FINDING_STEP],
        folds.finding_steps,
        finding_rows.finding_steps,
    )
    _register("data_sets", [folds.DATA_SETS], [kinds.DATA_SET], folds.data_sets, finding_rows.data_sets)
    _register("jobs", [folds.JOBS], [kinds.JOB], folds.jobs, finding_rows.jobs)
    _register(
        "subject_requests",
        [folds.PEOPLE],
        [kinds.SUBJECT_RECEIVED],
        folds.subject_requests,
        destruction_rows.subject_requests,
    )
    _register_audits()
    _register("plans", [folds.PLANS], [kinds.PLAN_MADE], folds.plans, plan_rows.plans)
    steps = [kinds.PLAN_NOTICED, kinds.PLAN_DUE, kinds.PLAN_CANCELLED]
    _register("plan_steps", [folds.PLAN_STEPS], steps, folds.plan_steps, plan_rows.plan_steps)
    _register(
        *("reinstatements", [folds.REINSTATEMENTS], [kinds.PLAN_REINSTATED]),
        *(folds.reinstatements, plan_rows.reinstatements),
    )
    _register("claims", [folds.CLAIMS], [kinds.CLAIM_MADE], folds.claims, transfer_rows.claims)
    _register(
        *("claim_acceptances", [folds.ACCEPTANCES], [kinds.CLAIM_ACCEPTED]),
        *(folds.claim_acceptances, transfer_rows.claim_acceptances),
    )
    _register(
        *("review_acceptances", [folds.REVIEWS], [kinds.REVIEW_ACCEPTED]),
        *(folds.review_acceptances, transfer_rows.review_acceptances),
    )
    _declare_the_rest()


def _register_audits() -> None:
    _register("audits", [audit_folds.AUDITS], [kinds.AUDIT_OPENED], audit_folds.audits, audit_rows.audits)
    steps = (kinds.AUDIT_COMMITTED, kinds.AUDIT_SAMPLED, kinds.AUDIT_CONCLUDED)
    _register(
        "audit_steps", [audit_folds.AUDIT_STEPS], steps, audit_folds.audit_steps, audit_rows.audit_steps
    )
    _register(
        *("audit_findings", [audit_folds.AUDIT_FINDINGS], [kinds.AUDIT_FOUND]),
        *(audit_folds.audit_findings, audit_rows.audit_findings),
    )
    _register(
        *(
            "audit_finding_steps",
            [audit_folds.AUDIT_FINDING_STEPS],
            [kinds.AUDIT_ANSWERED, kinds.AUDIT_OVERDUE],
        ),
        *(audit_folds.audit_finding_steps, audit_rows.audit_finding_steps),
    )


_MODELS: Final[dict[str, Any]] = {
    folds.CLEARANCES: Clearance,
    folds.CLEARANCE_STEPS: ClearanceStep,
    folds.REPORTS: Report,
    folds.LATE_MEASUREMENTS: LateMeasurement,
    folds.ORDERS: DestructionOrder,
    folds.ORDER_EVENTS: OrderEvent,
    folds.PLANS: DestructionPlan,
    folds.PLAN_STEPS: PlanStep,
    folds.REINSTATEMENTS: Reinstatement,
    folds.CONFIRMATIONS: Confirmation,
    folds.CERTIFICATES: Certificate,
    folds.CLOSINGS: ClosingCertificate,
    folds.FINDINGS: Finding,
    folds.FINDING_STEPS: FindingStep,
    folds.DATA_SETS: DataSet,
    folds.JOBS: Job,
    folds.PEOPLE: SubjectRequest,
    audit_folds.AUDITS: Audit,
    audit_folds.AUDIT_STEPS: AuditStep,
    audit_folds.AUDIT_FINDINGS: AuditFinding,
    audit_folds.AUDIT_FINDING_STEPS: AuditFindingStep,
    folds.CLAIMS: TransferClaim,
    folds.ACCEPTANCES: ClaimAcceptance,
    folds.REVIEWS: ReviewAcceptance,
}
_NOT_COVERED: Final = {
    "clearances": "which way a run ended, holds_until and checked_revision: when it is checked next",
    "reports": "measurements, artefacts and which tenant each use belongs to",
    "holdings": "location, which identifies machines; snapshot; what a slice holds; copies beyond their number",
    "confirmations": "recorded_by",
    "audits": "who opened it: the entry's actor",
    "plan_steps": "at",
    "plans": "planned_at",
    "findings": "tenant_name, fingerprint",
    "claims": "claimed_at: the caller's time",
    "claim_acceptances": "accepted_at: the caller's time",
    "review_acceptances": "accepted_at: the caller's time",
    "subject_requests": "the orders and models that follow from a request",
}


def _register(name: str, tables: list[str], folded: Iterable[EntryKind], fold: Any, rows: Any) -> None:
    model = _MODELS.get(tables[0])
    projections.register(
        f"lineage.{name}",
        tables=tables,
        kinds=folded,
        slices=["entries"],
        fold=fold,
        rows=rows,
        entry_ids=row_reading.entry_ids(model) if model is not None else None,
        not_covered=_NOT_COVERED.get(name, ""),
    )


def _declare_the_rest() -> None:
    """Tables and kinds that no projection folds."""
    projections.not_state(
        [f"lineage_{table}" for table in ("observedevent", "observedrun", "datacopy")], _WORK
    )
    versions = ("modelversion", "modelartefact", "modelstate", "training", "derivation", "declaredsource")
    transfers = (
        *("transfercheck", "transferchange", "transferreview", "waiver", "waiveranswer", "waiverrevocation"),
        *("changeofcontrol", "controlstep"),
    )
    others = (
        *("droppedpair", "artefact", "ancestry", "holdingend", "subjectorder", "subjectassessment"),
        *("subjectanswer", "subjectalarm", "subjectclosing"),
    )
    projections.not_state([f"lineage_{table}" for table in (*versions, *transfers, *others)], _LATER)
    projections.not_folded([kinds.NARROWED], _LATER)
    projections.not_folded([kinds.BREACH], "An older form of a finding: it stands for no row")
    projections.not_folded([kinds.REGISTERED, kinds.DERIVED, kinds.IMPORTED, kinds.RETIRED], _LATER)
    projections.not_folded(
        [
            *(kinds.SUBJECT_EXTENDED, kinds.SUBJECT_ASSESSED, kinds.SUBJECT_CLOSED, kinds.SUBJECT_DUE),
            *(kinds.SUBJECT_OVERDUE, kinds.TRANSFER_CHECKED, kinds.TRANSFER_CHANGED, kinds.TRANSFER_REVIEWED),
            *(kinds.WAIVER_ASKED, kinds.WAIVER_ANSWERED, kinds.WAIVER_REVOKED, kinds.CONTROL_CHANGED),
            *(kinds.CONTROL_FOLLOWED, kinds.CONTROL_BROKE),
        ],
        _LATER,
    )
