"""Saying that what an order names is gone, and that somebody else looked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from ledger import failpoints
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction import procedures, subject_requests
from lineage.destruction.models.destruction import (
    Confirmation,
    ConfirmedItem,
    DestructionOrder,
    OrderItem,
    Verification,
)
from lineage.destruction.operations import certificates
from lineage.destruction.operations import orders as lineage_orders
from lineage.destruction.procedures import Procedure
from lineage.destruction.queries import orders
from lineage.destruction.vocabulary import UNLEARNING
from lineage.versions.models.version import ModelVersion
from lineage.versions.operations import retiring
from tenants.operations import people as tenant_people
from tenants.queries import people, tenants
from wire import ids, times

RETIRED_BY_ORDER: Final = "What it learned had to be destroyed."


class NothingToConfirm(Exception):
    """Everything that this names is confirmed already."""

    code = "nothing_to_confirm"


class OrderHeld(Exception):
    """The order, or another that names the same copy, is on hold for a legal reason: nothing may be destroyed."""

    code = "destruction_held"


class NotInTheOrder(LookupError):
    """The order names no such copy."""

    code = "not_in_the_order"


class MethodNotForKind(ValueError):
    """The published procedure for this kind of copy does not know this method."""

    code = "method_not_for_kind"


class PerformedInTheFuture(ValueError):
    """What was performed and looked at lies in the past, the look behind the deed."""

    code = "performed_in_the_future"


class PerformedBeforeTheCopy(ValueError):
    """What is destroyed was there before: the day it was performed is not before the first that is known of it."""

    code = "performed_before_the_copy"


class ResidualMissing(ValueError):
    """Unlearning destroys nothing: it says what remains."""

    code = "residual_missing"


class VerifierIsPerformer(Exception):
    """Whoever performed it does not verify it."""

    code = "verifier_is_performer"


class NoSuchConfirmation(LookupError):
    """The order has no confirmation that waits for this."""

    code = "nothing_to_verify"


@dataclass(frozen=True, slots=True)
class Performer:
    """Who did something: particulars to be kept beside the ledger, or a person who is known."""

    name: str
    title: str = ""
    organisation: str = ""
    person: UUID | None = None

    def known(self) -> UUID:
        return self.person or tenant_people.record_person(name=self.name, email="", title=self.title)


@dataclass(frozen=True, slots=True)
class VerificationInput:
    """That somebody looked, how, and when."""

    method: str
    by: Performer
    at: datetime


@dataclass(frozen=True, slots=True)
class DestructionReport:
    """What was done, with what, by whom."""

    method: str
    technique: str
    tool: str
    by: Performer
    performed_at: datetime
    evidence_sha256: str = ""
    residuals: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationResult:
    """What was recorded, and the certificate of the order where that made it whole."""

    confirmation: UUID
    certificate: UUID | None


@transaction.atomic
def confirm_destruction(
    *,
    order: UUID,
    performed: DestructionReport,
    holdings: Sequence[UUID] | None = None,
    verified: VerificationInput | None = None,
    by: Actor,
    at: datetime,
) -> ConfirmationResult:
    """Record that what the order names was destroyed, or those of its copies that are named.

    What is destroyed is destroyed for every order of the tenant that names it; but what is done for a person's
    request takes that person out of a copy, and is done for that order alone. A version of a model is retired by
    it, unless it was only assessed, as the procedure says. Raises: queries.NoSuchOrder,
    NothingToConfirm, OrderHeld, NotInTheOrder, MethodNotForKind, PerformedInTheFuture,
    PerformedBeforeTheCopy, ResidualMissing, VerifierIsPerformer.
    """
    row = lock_order(order)
    at = ledger.not_before_head(at)
    procedure = procedures.current(row.kind)
    _check(performed, procedure, verified, at=at)
    items = _items(row, holdings, at=at)
    _were_there(items, performed.performed_at)
    performer = performed.by.known()
    entry = ids.new(at=at)
    kept = Confirmation.objects.create(
        id=ids.new(at=at),
        order=row,
        tenant_id=row.tenant_id,
        method=performed.method,
        technique=performed.technique,
        tool=performed.tool,
        performer=performer,
        organisation=performed.by.organisation,
        performed_at=performed.performed_at,
        evidence_sha256=performed.evidence_sha256,
        residuals=performed.residuals,
        procedure_version=procedure.version,
        procedure_sha256=procedure.sha256,
        recorded_by=by.id if by.kind == "person" else None,
        recorded_at=at,
        entry_id=entry,
    )
    ConfirmedItem.objects.bulk_create(
        ConfirmedItem(item_id=item, tenant_id=row.tenant_id, confirmation=kept) for item in items
    )
    drafts = [_confirmed(row, kept, procedure, items)]
    if performed.method != UNLEARNING:
        named = ModelVersion.objects.filter(id__in=OrderItem.objects.filter(id__in=items).values("model"))
        drafts += retiring.retire_versions(list(named), reason=RETIRED_BY_ORDER, at=at)
    if verified is not None:
        drafts.append(_verify(row, kept, verified, at=at))
    return _finish(row, kept, drafts, by=by, at=at)


@transaction.atomic
def verify_destruction(
    *, order: UUID, confirmation: UUID | None = None, verified: VerificationInput, by: Actor, at: datetime
) -> ConfirmationResult:
    """A second person, or an auditor, says that it is gone: of one confirmation, or of the oldest that waits.

    Raises: queries.NoSuchOrder, NoSuchConfirmation, VerifierIsPerformer, PerformedInTheFuture.
    """
    row = lock_order(order)
    at = ledger.not_before_head(at)
    waiting = Confirmation.objects.filter(items__item__order=row, verification=None)
    if confirmation is not None:
        waiting = waiting.filter(id=confirmation)
    kept = waiting.order_by("id").first()
    if kept is None:
        raise NoSuchConfirmation(ids.render(ids.DESTRUCTION, order))
    if verified.by.person is not None and verified.by.person in (kept.recorded_by, kept.performer):
        raise VerifierIsPerformer
    performer = people.person(id=kept.performer)
    if performer is not None and not performer.erased:
        _different(performer.name, verified.by.name)
    _in_time(verified.at, since=kept.performed_at, at=at)
    return _finish(row, kept, [_verify(row, kept, verified, at=at)], by=by, at=at)


def lock_order(order: UUID) -> DestructionOrder:
    """The order, with all changes about its tenant's orders one after the other. Raises: queries.NoSuchOrder."""
    row = DestructionOrder.objects.filter(id=order).first()
    if row is None:
        raise orders.NoSuchOrder(ids.render(ids.DESTRUCTION, order))
    lineage_orders.lock_tenant_orders(row.tenant_id)
    return row


def entry_draft(row: DestructionOrder, kind: str, body: dict[str, object], *, id: UUID) -> Draft:
    account = tenants.tenant_by_id(id=row.tenant_id).account
    return Draft(id, kind, row.mode, {"order": str(row.id), **body}, tenant=row.tenant_id, account=account)


def _check(
    performed: DestructionReport, procedure: Procedure, verified: VerificationInput | None, *, at: datetime
) -> None:
    if performed.method not in procedure.methods:
        raise MethodNotForKind(f"{procedure.kind}: {', '.join(procedure.methods)}")
    if performed.method == UNLEARNING and not performed.residuals.strip():
        raise ResidualMissing
    if performed.performed_at > at:
        raise PerformedInTheFuture(times.render(performed.performed_at))
    if verified is not None:
        _different(performed.by.name, verified.by.name)
        _in_time(verified.at, since=performed.performed_at, at=at)


def _different(performer: str, verifier: str) -> None:
    if " ".join(performer.casefold().split()) == " ".join(verifier.casefold().split()):
        raise VerifierIsPerformer


def _in_time(instant: datetime, *, since: datetime, at: datetime) -> None:
    if not since <= instant <= at:
        raise PerformedInTheFuture(times.render(instant))


def _items(row: DestructionOrder, holdings: Sequence[UUID] | None, *, at: datetime) -> list[int]:
    """The obligations that are met: the order's own that are named, and others' that name the same.

    Raises: NotInTheOrder, NothingToConfirm, OrderHeld.
    """
    mine = OrderItem.objects.filter(order=row)
    if holdings is not None:
        mine = mine.filter(slice__holding__in=holdings)
        named = set(mine.values_list("slice__holding", flat=True))
        missing = [id for id in holdings if id not in named]
        if missing:
            raise NotInTheOrder(", ".join(ids.render(ids.HOLDING, id) for id in missing))
    mine = mine.filter(confirmed=None)
    slices, models = (
        mine.filter(slice__isnull=False).values("slice"),
        mine.filter(model__isnull=False).values("model"),
    )
    same = OrderItem.objects.filter(tenant=row.tenant_id, confirmed=None)
    wider = same.filter(slice__in=slices) | same.filter(model__in=models)
    met = mine if row.cause == subject_requests.CAUSE else wider
    found = list(met.order_by("id").values_list("id", "order"))
    if not found:
        raise NothingToConfirm(ids.render(ids.DESTRUCTION, row.id))
    for order in {order for _, order in found}:
        seen = orders.order(id=order, at=at)
        if seen is not None and seen.held_until is not None:
            raise OrderHeld(f"{ids.render(ids.DESTRUCTION, order)} until {times.render(seen.held_until)}")
    return [item for item, _ in found]


def _were_there(items: Sequence[int], performed_at: datetime) -> None:
    """By days (UTC), as people tell the day and not the minute. A run's copy may be as old as its clearance, however
    late it was told of. Raises: PerformedBeforeTheCopy.
    """
    began = Coalesce("slice__holding__clearance__created_at", "slice__opened_at", "model__created_at")
    newest = OrderItem.objects.filter(id__in=items).aggregate(at=Max(began))["at"].astimezone(UTC)
    if performed_at.astimezone(UTC).date() < newest.date():
        raise PerformedBeforeTheCopy(times.render(newest))


def _confirmed(
    row: DestructionOrder, kept: Confirmation, procedure: Procedure, items: Sequence[int]
) -> Draft:
    digest = hashlib.sha256("\n".join(str(item) for item in items).encode()).hexdigest()
    residuals = hashlib.sha256(kept.residuals.encode()).hexdigest() if kept.residuals else None
    return entry_draft(
        row,
        kinds.CONFIRMED.name,
        {
            "confirmation": str(kept.id),
            "kind": row.kind,
            "items": len(items),
            "items_sha256": digest,
            "method": kept.method,
            "technique": kept.technique,
            "tool": kept.tool,
            "organisation": kept.organisation,
            "performer": str(kept.performer),
            "performer_commitment": tenant_people.commitment(person=kept.performer),
            "performed_at": times.render(kept.performed_at),
            "procedure": f"{procedure.kind}/{procedure.version}",
            "procedure_sha256": procedure.sha256,
            "evidence_sha256": kept.evidence_sha256 or None,
            "residuals_sha256": residuals,
        },
        id=kept.entry_id,
    )


def _verify(row: DestructionOrder, kept: Confirmation, verified: VerificationInput, *, at: datetime) -> Draft:
    verifier, entry = verified.by.known(), ids.new(at=at)
    Verification.objects.create(
        confirmation=kept,
        tenant_id=row.tenant_id,
        method=verified.method,
        verifier=verifier,
        performer=kept.performer,
        verified_at=verified.at,
        recorded_at=at,
        entry_id=entry,
    )
    return entry_draft(
        row,
        kinds.VERIFIED.name,
        {
            "confirmation": str(kept.id),
            "method": verified.method,
            "verifier": str(verifier),
            "verifier_commitment": tenant_people.commitment(person=verifier),
            "verified_at": times.render(verified.at),
        },
        id=entry,
    )


def _finish(
    row: DestructionOrder, kept: Confirmation, drafts: list[Draft], *, by: Actor, at: datetime
) -> ConfirmationResult:
    """Certify every order that this made whole, and record it all."""
    issued = certificates.certify(touched_by=kept, at=at)
    failpoints.crash_if_armed("lineage.confirmed")
    drafts += [one.draft for one in issued]
    ledger.record(drafts, by=by, at=at)
    mine = next((one.id for one in issued if one.order == row.id), None)
    return ConfirmationResult(kept.id, mine)
