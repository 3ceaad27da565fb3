"""Record that the copies of an order were destroyed, and that a second person verified it."""

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
from lineage.destruction import residuals as residual_rules
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.verification import Verification
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
    """Every copy that you name is confirmed already."""

    code = "nothing_to_confirm"


class OrderHeld(Exception):
    """This order, or another that names the same copy, is on legal hold. Release the hold first."""

    code = "destruction_held"


class OrderPlanned(Exception):
    """The order is planned. It waits for an owner of the customer, or for the end of its notice."""

    code = "destruction_planned"


class NotInTheOrder(LookupError):
    """The order does not name this copy. Name only copies of the order."""

    code = "not_in_the_order"


class MethodNotForKind(ValueError):
    """The published procedure for this kind of copy does not allow this method. Use a listed method."""

    code = "method_not_for_kind"


class PerformedInTheFuture(ValueError):
    """The destruction must lie in the past, and its verification between the destruction and now."""

    code = "performed_in_the_future"


class PerformedBeforeTheCopy(ValueError):
    """The copy did not exist yet on the day you give. Give a day on or after the first record of the copy."""

    code = "performed_before_the_copy"


class ResidualMissing(ValueError):
    """Unlearning does not destroy the model. Describe what remains in `residuals`."""

    code = "residual_missing"


class VerifierIsPerformer(Exception):
    """The person who performed the destruction cannot verify it. Name a second person."""

    code = "verifier_is_performer"


class ResidualsEndFaulty(ValueError):
    """A day on which residuals end belongs to residuals, and lies in the future. Say what remains until then."""

    code = "deadline_over"


class NoSuchConfirmation(LookupError):
    """No such confirmation of this order waits for a verification. Confirm the destruction first."""

    code = "nothing_to_verify"


@dataclass(frozen=True, slots=True)
class Performer:
    """A person who destroyed or verified: by id, or by name and title, which are kept beside the ledger."""

    name: str
    title: str = ""
    organisation: str = ""
    person: UUID | None = None

    def known(self) -> UUID:
        return self.person or tenant_people.record_person(name=self.name, email="", title=self.title)


@dataclass(frozen=True, slots=True)
class VerificationInput:
    """A second person's check that the data is gone: how, by which person and when."""

    method: str
    by: Performer
    at: datetime


@dataclass(frozen=True, slots=True)
class DestructionReport:
    """How, with which tool, when and by which person data was destroyed."""

    method: str
    technique: str
    tool: str
    by: Performer
    performed_at: datetime
    evidence_sha256: str = ""
    residuals: str = ""
    residuals_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmationResult:
    """The recorded confirmation, and the certificate if it completed the order."""

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
    """Record that the copies of an order, or only those in `holdings`, were destroyed.

    This confirms the copy for every order of the tenant that names it. For a subject request only that order is
    confirmed, because only the person's data left the copy. Model versions of the order are retired, unless the
    method is unlearning. Raises: queries.NoSuchOrder,
    OrderPlanned, NothingToConfirm, OrderHeld, NotInTheOrder, MethodNotForKind, PerformedInTheFuture,
    PerformedBeforeTheCopy, ResidualMissing, ResidualsEndFaulty, VerifierIsPerformer.
    """
    row = lock_order(order)
    procedure = procedures.current(row.kind)
    _check_due(order, at=at)
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
        residuals_until=performed.residuals_until,
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
    """Record a second person's check of one confirmation, or of the oldest without a verification.

    Raises: queries.NoSuchOrder, NoSuchConfirmation, VerifierIsPerformer, PerformedInTheFuture.
    """
    row = lock_order(order)
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
    """Return the order and lock all orders of its tenant until the commit. Raises: queries.NoSuchOrder."""
    row = DestructionOrder.objects.filter(id=order).first()
    if row is None:
        raise orders.NoSuchOrder(ids.render(ids.DESTRUCTION, order))
    lineage_orders.lock_tenant_orders(row.tenant_id)
    return row


def entry_draft(row: DestructionOrder, kind: str, body: dict[str, object], *, id: UUID) -> Draft:
    account = tenants.tenant_by_id(id=row.tenant_id).account
    return Draft(id, kind, row.mode, {"order": str(row.id), **body}, tenant=row.tenant_id, account=account)


def _check_due(order: UUID, *, at: datetime) -> None:
    seen = orders.order(id=order, at=at)
    if seen is not None and seen.standing.waits():
        raise OrderPlanned(ids.render(ids.DESTRUCTION, order))


def _check(
    performed: DestructionReport, procedure: Procedure, verified: VerificationInput | None, *, at: datetime
) -> None:
    if performed.method not in procedure.methods:
        raise MethodNotForKind(f"{procedure.kind}: {', '.join(procedure.methods)}")
    if performed.method == UNLEARNING and not performed.residuals.strip():
        raise ResidualMissing
    until = performed.residuals_until
    if until is not None and (until <= at or not performed.residuals.strip()):
        raise ResidualsEndFaulty(times.render(until))
    if performed.performed_at > at:
        raise PerformedInTheFuture(times.render(performed.performed_at))
    if verified is not None:
        check_people(performed.by, performed.performed_at, verified, at=at)


def check_people(by: Performer, performed_at: datetime, verified: VerificationInput, *, at: datetime) -> None:
    """Check that another person verified, after the deed. Raises: VerifierIsPerformer, PerformedInTheFuture."""
    if performed_at > at:
        raise PerformedInTheFuture(times.render(performed_at))
    _different(by.name, verified.by.name)
    _in_time(verified.at, since=performed_at, at=at)


def _different(performer: str, verifier: str) -> None:
    if " ".join(performer.casefold().split()) == " ".join(verifier.casefold().split()):
        raise VerifierIsPerformer


def _in_time(instant: datetime, *, since: datetime, at: datetime) -> None:
    if not since <= instant <= at:
        raise PerformedInTheFuture(times.render(instant))


def _items(row: DestructionOrder, holdings: Sequence[UUID] | None, *, at: datetime) -> list[int]:
    """Return the items to confirm: the order's own, and those of other orders that name the same copies.

    Raises: NotInTheOrder, NothingToConfirm, OrderHeld.
    """
    mine = OrderItem.objects.filter(order=row)
    if holdings is not None:
        mine = mine.filter(slice__holding__in=holdings)
        named = set(mine.values_list("slice__holding", flat=True))
        missing = [id for id in holdings if id not in named]
        if missing:
            raise NotInTheOrder(", ".join(ids.render(ids.HOLDING, id) for id in missing))
    mine = mine.filter(confirmed=None, cancelled=None)
    slices, models = (
        mine.filter(slice__isnull=False).values("slice"),
        mine.filter(model__isnull=False).values("model"),
    )
    same = OrderItem.objects.filter(tenant=row.tenant_id, confirmed=None, cancelled=None)
    wider = same.filter(slice__in=slices) | same.filter(model__in=models)
    met = mine if row.cause == subject_requests.CAUSE else wider
    rows = list(met.order_by("id").values_list("id", "order"))
    if not rows:
        raise NothingToConfirm(ids.render(ids.DESTRUCTION, row.id))
    for order in {order for _, order in rows}:
        seen = orders.order(id=order, at=at)
        if seen is not None and seen.held_until is not None:
            raise OrderHeld(f"{ids.render(ids.DESTRUCTION, order)} until {times.render(seen.held_until)}")
    return [item for item, _ in rows]


def _were_there(items: Sequence[int], performed_at: datetime) -> None:
    """Check that every copy existed on the day of destruction (UTC); people often know only the day.

    A run's copy counts from its clearance, as its report may come late. Raises: PerformedBeforeTheCopy.
    """
    began = Coalesce("slice__holding__clearance__created_at", "slice__opened_at", "model__created_at")
    newest = OrderItem.objects.filter(id__in=items).aggregate(at=Max(began))["at"].astimezone(UTC)
    if performed_at.astimezone(UTC).date() < newest.date():
        raise PerformedBeforeTheCopy(times.render(newest))


def _confirmed(
    row: DestructionOrder, kept: Confirmation, procedure: Procedure, items: Sequence[int]
) -> Draft:
    digest = hashlib.sha256("\n".join(str(item) for item in items).encode()).hexdigest()
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
            "residuals_sha256": residual_rules.digest(kept.residuals, kept.residuals_until),
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
    """Certify every order that is now complete, and record all entries."""
    issued = certificates.certify(touched_by=kept, at=at)
    failpoints.crash_if_armed("lineage.confirmed")
    drafts += [certificate.draft for certificate in issued]
    ledger.record(drafts, by=by, at=at)
    mine = next((certificate.id for certificate in issued if certificate.order == row.id), None)
    return ConfirmationResult(kept.id, mine)
