"""Check a running clearance: is what it was cleared for still allowed?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from consent import kinds as consent_kinds
from consent.queries import consents
from consent.reasons import Reason
from ledger import operations as ledger
from ledger import queries as entries
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances import drops, lease, manifest
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.drops import Drop
from lineage.clearances.manifest import Entry
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.dropped_pair import DroppedPair
from lineage.clearances.queries import clearances, deciding
from lineage.clearances.queries.deciding import DecidedPair
from lineage.destruction.operations import holdings
from lineage.runs.operations import pausing
from tenants import kinds as tenant_kinds
from tenants.queries import accounts as tenant_accounts
from wire import ids

# Only these entries, or a known instant, can end or narrow a permission.
RELEVANT_KINDS = (
    *(consent_kinds.STATED, consent_kinds.PAUSED, consent_kinds.RESUMED, consent_kinds.DISPUTED),
    *(consent_kinds.RESTATED, consent_kinds.WITHDRAWN, consent_kinds.BEGAN, consent_kinds.EXPIRED),
    *(consent_kinds.SUSPENDED, consent_kinds.RESTORED, consent_kinds.COSIGN_DUE),
    *(consent_kinds.TERMS, consent_kinds.CATEGORY, consent_kinds.PURPOSE),
    *consent_kinds.OF_PAPERS,
    *consent_kinds.OF_STOPS,
    *(tenant_kinds.ACCOUNT, tenant_kinds.TENANT),
)
_MOST_NEWS = 500
_MAX_LISTED = 100


@dataclass(frozen=True, slots=True)
class _Left:
    """A dropped pair, with its tenant and account."""

    drop: Drop
    tenant: UUID
    account: UUID


def lock_clearance(id: UUID) -> Clearance:
    """Lock and return the clearance. Raises: queries.NoSuchClearance."""
    row = Clearance.objects.select_for_update(of=("self",)).filter(id=id).first()
    if row is None:
        raise clearances.NoSuchClearance(ids.render(ids.CLEARANCE, id))
    return row


def recheck(row: Clearance, *, by: Actor, at: datetime, leaves_a_copy: bool = True) -> None:
    """Bring a locked clearance up to date: note that its lease lapsed, drop what is no longer allowed.

    A paused run is decided too: what it loses, it loses before it resumes.
    A run that ends here is presumed to leave a working copy, unless it is about to report its copies.

    Only tenants with new ledger entries, or with a known instant that has passed, are decided again. Every change
    of a decision is an entry, and the ledger's size is read from the primary first.
    """
    pausing.note_lapse(row, by=by, at=at, leaves_a_copy=leaves_a_copy)
    if row.status not in lease.OPEN:
        return
    revision = entries.revision()
    news = _news(row, at=at)
    row.checked_revision = revision
    if news is None or news:
        _decide_again(row, news, by=by, at=at, leaves_a_copy=leaves_a_copy)
    row.save(update_fields=["checked_revision", "holds_until"])


def _news(row: Clearance, *, at: datetime) -> set[UUID] | None:
    """Return the tenants with new entries since the last check. None: every tenant may be affected."""
    if row.only_tenant_id is not None or (row.holds_until is not None and row.holds_until <= at):
        return None
    names = [kind.name for kind in RELEVANT_KINDS]
    recent = entries.entries(after=row.checked_revision, mode=row.mode, kinds=names, limit=_MOST_NEWS)
    if len(recent) == _MOST_NEWS or any(entry.tenant is None and entry.account is None for entry in recent):
        return None
    accounts = tenant_accounts.with_those_below(
        [entry.account for entry in recent if entry.tenant is None and entry.account is not None]
    )
    concerned = {entry.tenant for entry in recent if entry.tenant is not None}
    if accounts:
        concerned |= set(
            ClearedTenant.objects.filter(clearance=row, tenant__account__in=accounts).values_list(
                "tenant", flat=True
            )
        )
    return concerned


def _decide_again(
    row: Clearance, tenants: Collection[UUID] | None, *, by: Actor, at: datetime, leaves_a_copy: bool
) -> None:
    rows = ClearedTenant.objects.filter(clearance=row).select_related("tenant")
    if tenants is not None:
        rows = rows.filter(tenant__in=tenants)
    cleared = {each.tenant.key: each.tenant for each in rows}
    if not cleared:
        return
    gone = {(drop.tenant, drop.category) for drop in clearances.drops(clearance=row.id)}
    lines: list[Entry] = clearances.manifest(clearance=row.id)["entries"]
    standing = [line for line in lines if (line["tenant"], line["category"]) not in gone]
    concerned = [line for line in standing if line["tenant"] in cleared]
    now = _now(row, sorted(cleared), at=at)
    left, ends = [], [row.holds_until] if tenants is not None else []
    for line in concerned:
        pair = now.get((line["tenant"], line["category"]))
        drop = _drop(line, pair, at=at)
        if drop is not None:
            tenant = cleared[line["tenant"]]
            left.append(_Left(drop, tenant.id, tenant.account_id))
        elif pair is not None:
            ends.append(pair.decision.holds_until)
    row.holds_until = min((end for end in ends if end is not None), default=None)
    if left:
        _record(row, left, remaining=len(standing) - len(left), by=by, at=at, leaves_a_copy=leaves_a_copy)


def _now(row: Clearance, keys: Sequence[str], *, at: datetime) -> dict[tuple[str, str], DecidedPair]:
    asking = replace(ClearanceRequest.from_dict(row.request), tenants=tuple(keys))
    regions = tuple(row.key_regions) if row.key_regions is not None else None
    pairs = deciding.decide_each_pair(
        asking, mode=row.mode, only_tenant=row.only_tenant_id, key_regions=regions, at=at
    )
    # The key of a line may have become an alias: its tenant was merged into another one since.
    return {
        (name, pair.category): pair
        for pair in pairs
        for name in (pair.name, *(pair.tenant.names if pair.tenant else ()))
    }


def _drop(line: Entry, pair: DecidedPair | None, *, at: datetime) -> Drop | None:
    """Return why the frozen entry no longer holds, None if it does."""
    if pair is None:
        return Drop(line["tenant"], line["category"], at, ("unknown_tenant",), drops.DROP_TENANT)
    reasons = pair.decision.reasons
    withdrawn = next((reason for reason in reasons if reason.code == "withdrawn"), None)
    if withdrawn is None and ids.parse(ids.CONSENT, line["consent"]) != pair.decision.consent:
        withdrawn = _withdrawn(ids.parse(ids.CONSENT, line["consent"]), at=at)  # another consent rules now
    if withdrawn is not None and withdrawn.consent is not None:
        election = consents.withdrawal(consent=withdrawn.consent).election
        codes = tuple(reason.code for reason in reasons) or ("withdrawn",)
        action = drops.action(election=election)
        return Drop(line["tenant"], line["category"], withdrawn.since or at, codes, action)
    if manifest.still_covers(line, pair.entry):
        return None
    since = min((reason.since for reason in reasons if reason.since is not None), default=at)
    why = tuple(reason.code for reason in reasons) or (drops.NARROWED,)
    return Drop(line["tenant"], line["category"], since, why, drops.DROP_TENANT)


def _withdrawn(id: UUID, *, at: datetime) -> Reason | None:
    seen = consents.consent(id=id, at=at)
    event = next((event for event in seen.events if event.kind == "withdrawn"), None) if seen else None
    return Reason("withdrawn", since=event.recorded_at, consent=id) if event else None


def _record(
    row: Clearance, left: Sequence[_Left], *, remaining: int, by: Actor, at: datetime, leaves_a_copy: bool
) -> None:
    drafts = []
    copies: list[UUID] = []
    by_tenant: dict[UUID, list[_Left]] = {}
    for pair in left:
        by_tenant.setdefault(pair.tenant, []).append(pair)
    for tenant, theirs in by_tenant.items():
        dropped = [pair.drop.to_dict() for pair in theirs]
        stops = any(pair.drop.action == drops.STOP_RUN for pair in theirs)
        body = {
            **_named(row),
            "tenant": theirs[0].drop.tenant,
            "drops": dropped[:_MAX_LISTED],
            "drops_sha256": hashlib.sha256(orjson.dumps(dropped, option=orjson.OPT_SORT_KEYS)).hexdigest(),
            "action": drops.STOP_RUN if stops else drops.DROP_TENANT,
        }
        draft = _draft(kinds.NARROWED.name, row, body, at=at, tenant=tenant, account=theirs[0].account)
        drafts.append(draft)
        DroppedPair.objects.bulk_create(
            DroppedPair(
                clearance=row,
                tenant_id=tenant,
                category=pair.drop.category,
                since=pair.drop.since,
                reasons=list(pair.drop.reasons),
                action=pair.drop.action,
                noted_at=at,
                entry_id=draft.id,
            )
            for pair in theirs
        )
    why = drops.run_end_reason([pair.drop for pair in left], left=remaining)
    if why is not None:
        _end(row, "invalidated", at=at)
        body = {**_named(row), "why": why}
        drafts.append(_draft(kinds.INVALIDATED.name, row, body, at=at, tenant=row.only_tenant_id))
        copies = holdings.presume_working_copy(row, entry=drafts[-1].id, at=at) if leaves_a_copy else []
    ledger.record(drafts, by=by, at=at)
    holdings.order_for_late_copies(mode=row.mode, holdings=copies, reference=drafts[-1].id, by=by, at=at)


def _end(row: Clearance, status: str, *, at: datetime) -> None:
    row.status, row.ended_at = status, at
    row.save(update_fields=["status", "ended_at"])


def _named(row: Clearance) -> dict[str, str]:
    return {"clearance": str(row.id), "run": row.run}


def _draft(
    kind: str,
    row: Clearance,
    body: Mapping[str, object],
    *,
    at: datetime,
    tenant: UUID | None = None,
    account: UUID | None = None,
) -> Draft:
    return Draft(ids.new(at=at), kind, row.mode, body, tenant=tenant or row.only_tenant_id, account=account)
