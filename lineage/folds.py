"""The folds of this room: which rows its entries say exist. Pure.

Every entry decides about its own rows, so these projections are checked in ranges of the ledger. An entry holds digests
of content that is too large for it: the readers of rows compute the same digests from what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.projections import FoldedEntry, Row

CLEARANCES = "lineage_clearance"
MANIFESTS = "lineage_manifestcontent"
CLEARED = "lineage_clearedtenant"
CLEARANCE_STEPS = "lineage_clearancestep"
REPORTS = "lineage_report"
USES = "lineage_use"
LATE_MEASUREMENTS = "lineage_latemeasurement"
HOLDINGS = "lineage_holding"
SLICES = "lineage_holdingslice"
ORDERS = "lineage_destructionorder"
ITEMS = "lineage_orderitem"
ORDER_EVENTS = "lineage_orderevent"
CANCELLED_ITEMS = "lineage_cancelleditem"
PLANS = "lineage_destructionplan"
PLAN_STEPS = "lineage_planstep"
REINSTATEMENTS = "lineage_reinstatement"
CONFIRMATIONS = "lineage_confirmation"
CONFIRMED_ITEMS = "lineage_confirmeditem"
VERIFICATIONS = "lineage_verification"
CERTIFICATES = "lineage_certificate"
CLOSINGS = "lineage_closingcertificate"
FINDINGS = "lineage_finding"
FINDING_STEPS = "lineage_findingstep"
DATA_SETS = "lineage_dataset"
JOBS = "lineage_job"
PEOPLE = "lineage_subjectrequest"
CLAIMS = "lineage_transferclaim"
ACCEPTANCES = "lineage_claimacceptance"
REVIEWS = "lineage_reviewacceptance"

# Entries after which a clearance is no longer active.
ENDINGS = frozenset(
    {"clearance.invalidated", "clearance.expired", "clearance.abandoned", "clearance.completed"}
)
ANSWERS = frozenset({"clearance.issued", "clearance.denied"})
STEPS = frozenset({"clearance.paused", "clearance.resumed"})


def clearances(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The answer to a run's request with its manifest and cleared tenants, and that an ended run stays ended."""
    for entry in entries:
        body = entry.body
        id = body["clearance"]
        if entry.fact in ENDINGS:
            yield Row(CLEARANCES, f"ended clearance={id}", {"open": False}, entry.seq)
            continue
        if entry.fact not in ANSWERS:
            continue
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "only_tenant": entry.tenant,
            "request_content": body["request_sha256"],
            "manifest_digest": f"sha256:{body['manifest_sha256']}",
            "revision": body["facts_revision"],
            "lease_is_short": True,
            "attempt": body.get("attempt", 1),
            **({"grace_seconds": body["grace_seconds"]} if entry.version > 1 else {}),
            **{
                name: body[name]
                for name in ("run", "request_sha256", "purpose", "tenants", "pairs", "excluded")
            },
        }
        yield Row(CLEARANCES, f"clearance={id}", columns, entry.seq)
        content = {"content_sha256": body["manifest_sha256"]}
        yield Row(MANIFESTS, f"clearance={id}", content, entry.seq)
        counted = {"tenants": body["tenants"], "pairs": body["pairs"]}
        yield Row(CLEARED, f"clearance={id}", counted, entry.seq)


def clearance_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every pause and resumption. `standing` is false where the clearance contradicts its newest step."""
    for entry in entries:
        body, kind = entry.body, entry.fact.rpartition(".")[2]
        columns = {
            "clearance": body["clearance"],
            "only_tenant": entry.tenant,
            "kind": kind,
            "why": body.get("why", ""),
            "at": body[f"{kind}_at"],
            "standing": True,
        }
        yield Row(CLEARANCE_STEPS, f"entry={entry.id}", columns, entry.seq)


def reports(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every report of a run with the sums of what it used."""
    for entry in entries:
        body = entry.body
        columns = {
            "clearance": body["clearance"],
            "only_tenant": entry.tenant,
            "number": body["number"],
            "sha256": body["report_sha256"],
        }
        yield Row(REPORTS, f"entry={entry.id}", columns, entry.seq)
        yield Row(USES, f"entry={entry.id}", {"rows": body["rows"], "breaches": body["breaches"]}, entry.seq)


def late_measurements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every late report of measurements. `content_sha256` is the digest of what is stored now."""
    for entry in entries:
        columns = {
            "clearance": entry.body["clearance"],
            "only_tenant": entry.tenant,
            "sha256": entry.body["report_sha256"],
            "content_sha256": entry.body["measurements_sha256"],
        }
        yield Row(LATE_MEASUREMENTS, f"entry={entry.id}", columns, entry.seq)


def reported_copies(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """How many copies each report named."""
    for entry in entries:
        yield Row(HOLDINGS, f"report entry={entry.id}", {"copies": entry.body["holdings"]}, entry.seq)


def holdings(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every copy that was declared, with the number of tenants in it."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "only_tenant": entry.tenant,
            "region": body["region"] or "",
            "sha256": body["sha256"] or "",
            **{name: body[name] for name in ("kind", "rows", "clearance", "model", "tenants")},
        }
        yield Row(HOLDINGS, f"holding={body['holding']}", columns, entry.seq)


def orders(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every destruction order, and the digest of its items."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "plan": body.get("plan"),
            **{name: body[name] for name in ("tenant", "cause", "reference", "kind", "due_at", "reason")},
        }
        yield Row(ORDERS, f"order={body['order']}", columns, entry.seq)
        counted = {"items": body["items"], "items_sha256": body["items_sha256"]}
        yield Row(ITEMS, f"order={body['order']}", counted, entry.seq)


def order_events(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Holds, refusals, deadlines and cancellations of orders, and what was cancelled."""
    for entry in entries:
        columns = {
            "order": entry.body["order"],
            "tenant": entry.tenant,
            "kind": entry.fact.partition(".")[2],
            "until": entry.body["until"],
            "reason": entry.body["reason"],
        }
        yield Row(ORDER_EVENTS, f"entry={entry.id}", columns, entry.seq)
        if "cancelled" in entry.body:
            counted = {"items": entry.body["cancelled"], "items_sha256": entry.body["cancelled_sha256"]}
            yield Row(CANCELLED_ITEMS, f"entry={entry.id}", counted, entry.seq)


def plans(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every plan of orders that wait."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            "category": body["category"] or "",
            "purpose": body["purpose"] or "",
            **{name: body[name] for name in ("cause", "reference", "ended_at", "waits_until")},
        }
        yield Row(PLANS, f"plan={body['plan']}", columns, entry.seq)


def plan_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The notices of plans, and that their orders became due or were cancelled."""
    for entry in entries:
        columns = {
            "plan": entry.body["plan"],
            "tenant": entry.tenant,
            "kind": entry.fact.partition(".")[2],
            "ground": entry.body.get("ground", ""),
            "person": entry.body.get("person"),
        }
        yield Row(PLAN_STEPS, f"entry={entry.id}", columns, entry.seq)


def reinstatements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """That new statements keep what earlier withdrawals wanted destroyed."""
    for entry in entries:
        columns = {
            "mode": entry.mode,
            "tenant": entry.tenant,
            "revision": entry.seq,
            **{name: entry.body[name] for name in ("category", "purpose", "consent")},
        }
        yield Row(REINSTATEMENTS, f"reinstatement={entry.body['reinstatement']}", columns, entry.seq)


def confirmations(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every confirmation that something was destroyed, and which items it covers."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "tenant": entry.tenant,
            "evidence_sha256": body["evidence_sha256"] or "",
            "residuals_sha256": body["residuals_sha256"],
            **{
                name: body[name]
                for name in (
                    *("order", "method", "technique", "tool", "organisation", "performer", "performed_at"),
                    *("procedure_sha256", "performer_commitment"),
                )
            },
        }
        yield Row(CONFIRMATIONS, f"confirmation={body['confirmation']}", columns, entry.seq)
        counted = {"items": body["items"], "items_sha256": body["items_sha256"]}
        yield Row(CONFIRMED_ITEMS, f"confirmation={body['confirmation']}", counted, entry.seq)


def verifications(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every second person's record that data is gone."""
    for entry in entries:
        names = ("confirmation", "method", "verifier", "verifier_commitment", "verified_at")
        columns = {"tenant": entry.tenant, **{name: entry.body[name] for name in names}}
        yield Row(VERIFICATIONS, f"entry={entry.id}", columns, entry.seq)


def certificates(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every certificate. `content_sha256` is the digest of the document that is stored now."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            "order": entry.body["order"],
            "sha256": entry.body["certificate_sha256"],
            "content_sha256": entry.body["certificate_sha256"],
        }
        yield Row(CERTIFICATES, f"certificate={entry.body['certificate']}", columns, entry.seq)


def closings(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every second certificate, which closes what the first one said remains."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            "sha256": entry.body["certificate_sha256"],
            "content_sha256": entry.body["certificate_sha256"],
            **{name: entry.body[name] for name in ("closes", "performer", "verifier")},
        }
        yield Row(CLOSINGS, f"certificate={entry.body['certificate']}", columns, entry.seq)


def findings(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every breach and gap. `evidence_sha256` is the digest of the evidence that is stored now."""
    for entry in entries:
        body = entry.body
        columns: dict[str, Any] = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            **{name: body[name] for name in ("code", "source", "evidence_sha256")},
        }
        if entry.fact == "breach.found":
            columns |= {
                "clearance": body["clearance"],
                "run": body["run"][:200],
                "category": body["category"] or "",
                "rows": body["rows"],
            }
        yield Row(FINDINGS, f"finding={body['finding']}", columns, entry.seq)


def finding_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What was done about findings."""
    for entry in entries:
        columns = {
            "finding": entry.body["finding"],
            "tenant": entry.tenant,
            "step": entry.body["step"],
            "actor_kind": entry.actor["kind"],
            "actor": entry.actor["id"],
            "channel": entry.actor["channel"],
        }
        yield Row(FINDING_STEPS, f"entry={entry.id}", columns, entry.seq)


def data_sets(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every registered data set."""
    for entry in entries:
        body = entry.body
        columns = {
            "mode": entry.mode,
            "key": body["dataset"],
            "category": body["category"] or "",
            "field": body["field"] or "",
            **{name: body[name] for name in ("number", "namespace", "name", "tenant")},
        }
        yield Row(DATA_SETS, f"entry={entry.id}", columns, entry.seq)


def jobs(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every registered job."""
    for entry in entries:
        names = ("number", "namespace", "name", "role")
        columns = {
            "mode": entry.mode,
            "key": entry.body["job"],
            **{name: entry.body[name] for name in names},
        }
        yield Row(JOBS, f"entry={entry.id}", columns, entry.seq)


def subject_requests(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every person's request."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            **{name: entry.body[name] for name in ("tenant", "commitment_sha256", "deadline")},
        }
        yield Row(PEOPLE, f"request={entry.body['request']}", columns, entry.seq)


def claims(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every claim about a recipient. `evidence_sha256` is the digest of the evidence that is stored."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            **{name: entry.body[name] for name in ("recipient_sha256", "evidence_sha256", "holds_until")},
        }
        yield Row(CLAIMS, f"claim={entry.body['claim']}", columns, entry.seq)


def claim_acceptances(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Which claims a second person approved."""
    for entry in entries:
        yield Row(ACCEPTANCES, f"claim={entry.body['claim']}", {"entry": entry.id}, entry.seq)


def review_acceptances(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Which reviews that loosen a match took effect."""
    for entry in entries:
        columns = {"entry": entry.id, "tenant": entry.tenant}
        yield Row(REVIEWS, f"review={entry.body['review']}", columns, entry.seq)
