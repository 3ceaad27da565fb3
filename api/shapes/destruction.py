"""Destruction orders, the copies they name, and the confirmations of what was destroyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.schema.records import ListOf, Noun, Nullable, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Text, Time
from api.shapes.common import why_null
from lineage.destruction import residuals, vocabulary
from lineage.destruction.queries.orders import ConfirmationRecord, OrderItemRecord, OrderRecord
from tenants.queries.people import PersonRecord
from wire import ids

MOST_ITEMS = 500

DESTRUCTION = Noun(
    "Destruction",
    {
        "object": Constant("destruction"),
        "id": Id(ids.DESTRUCTION),
        "tenant": Text("Key of the tenant that the data belongs to").source("tenant_key"),
        "cause": Choice(vocabulary.CAUSE_CODES, "Why the order was made"),
        "kind": Choice(vocabulary.KIND_CODES, "The kind of copy that the order is about"),
        "status": Choice(
            vocabulary.STATUSES,
            "planned: it waits for an owner, for two people of the vendor, or for the end of a notice, and cannot be"
            " confirmed. cancelled: nothing of it is to be destroyed any more",
        ),
        "overdue": Boolean("True when the deadline has passed and the order is due, open and not held"),
        "opened_at": Time("When the order was made"),
        "due_at": Time("The deadline. Of a planned order: the deadline if it waits as long as it may"),
        "reason": Text("The reason given with the order", null=True),
        "items": Record(
            {
                "count": Integer("Copies that the order names", least=0).source("items"),
                "confirmed": Integer("Copies that were confirmed as destroyed", least=0),
                "verified": Integer("Confirmed copies that a second person verified", least=0),
                "cancelled": Integer("Copies that need not be destroyed any more", least=0),
            }
        ).source("standing"),
        "planned": Nullable(
            Record(
                {
                    "until": Time("When its notice has passed, if no owner decides earlier").source(
                        "planned_until"
                    )
                }
            )
        ).source(lambda order: order if order.planned_until else None),
        "hold": Nullable(
            Record({"reason": Text().source("held_because"), "until": Time().source("held_until")})
        ).source(lambda order: order if order.held_until else None),
        "refusal": Text(
            "Why the order was refused. A refused order stays open and its deadline runs on", null=True
        ).source("refused_because"),
        "certificate": Id(ids.CERTIFICATE, "The certificate, once the order is done", null=True),
        "entry": Id(ids.ENTRY, "The ledger entry that records the order"),
    },
)
DESTRUCTION_LIST = Page(DESTRUCTION)
DESTRUCTIONS_ORDERED = Noun(
    "DestructionsOrdered",
    {"object": Constant("list"), "data": ListOf(DESTRUCTION, "One order for each kind of copy")},
)
ITEM = Noun(
    "DestructionItem",
    {
        "holding": Id(ids.HOLDING, "The copy; null for a model version", null=True),
        "model": Id(ids.MODEL, "The model version; null for a copy of data", null=True),
        "kind": Choice(vocabulary.KIND_CODES),
        "category": Text("The category of the data"),
        "rows": Integer("Rows of the tenant in the copy; null if unknown or a model", least=0, null=True),
        "rows_reason": Choice(("model_version", "not_reported"), "Why `rows` is null", null=True).source(
            lambda item: None if item.rows is not None else "model_version" if item.model else "not_reported"
        ),
        "since": Time("When the copy was first reported", null=True),
        "since_reason": why_null("since", "model_version"),
        "confirmed": Boolean("True when its destruction was confirmed"),
        "verified": Boolean("True when a second person verified its destruction"),
        "cancelled": Boolean("True when it need not be destroyed any more"),
    },
)
_VERIFICATION = Record(
    {
        "method": Text("How the destruction was verified").source("verification"),
        "by": Text("Name of the person who verified it; null after erasure", null=True),
        "at": Time().source("verified_at"),
    }
)
CONFIRMATION = Noun(
    "DestructionConfirmation",
    {
        "id": Text().source(lambda confirmation: str(confirmation.id)),
        "method": Choice(vocabulary.METHOD_CODES),
        "technique": Text("What was done"),
        "tool": Text("The tool and its version"),
        "performed_by": Record(
            {
                "name": Text("Name of the person who performed it; null after erasure", null=True),
                "title": Text(null=True),
                "organisation": Text(),
            }
        ),
        "performed_at": Time(),
        "items": Integer("Copies of this order that the confirmation covers", least=0),
        "procedure": Record({"kind": Text(), "version": Text(), "sha256": Digest()}),
        "evidence_sha256": Digest("SHA-256 of the evidence, as 64 lower-case hexadecimal digits", null=True),
        "residuals": Text("What remains after the destruction", null=True),
        "residuals_until": Time("When what remains should be gone", null=True),
        "residuals_until_reason": Choice(residuals.REASONS, "Why `residuals_until` is null", null=True),
        "verification": Nullable(_VERIFICATION),
        "entry": Id(ids.ENTRY, "The ledger entry that records the confirmation"),
    },
)
DESTRUCTION_DETAIL = Noun(
    "DestructionDetail",
    {
        **DESTRUCTION.required,
        "listed": ListOf(ITEM, f"The first {MOST_ITEMS} copies that the order names"),
        "confirmations": ListOf(CONFIRMATION, "What was done about the order, oldest first"),
        "closing_certificate": Id(
            ids.CERTIFICATE, "The second certificate, which closes what the first says remains", null=True
        ),
    },
)


def write_detail(
    order: OrderRecord,
    items: Sequence[OrderItemRecord],
    confirmations: Sequence[ConfirmationRecord],
    people: Mapping[UUID, PersonRecord],
    *,
    closing: UUID | None,
) -> dict[str, Any]:
    return {
        **DESTRUCTION.write(order),
        "closing_certificate": ids.render(ids.CERTIFICATE, closing) if closing else None,
        "listed": [ITEM.write(item) for item in items],
        "confirmations": [_confirmation(confirmation, order, people) for confirmation in confirmations],
    }


def _confirmation(
    confirmation: ConfirmationRecord, order: OrderRecord, people: Mapping[UUID, PersonRecord]
) -> dict[str, Any]:
    performer = _known(people, confirmation.performer)
    verifier = _known(people, confirmation.verifier)
    return {
        **CONFIRMATION.write(
            confirmation,
            performed_by={
                "name": performer.name if performer else None,
                "title": performer.title if performer else None,
                "organisation": confirmation.organisation,
            },
            procedure={
                "kind": order.kind,
                "version": confirmation.procedure_version,
                "sha256": confirmation.procedure_sha256,
            },
            verification=None,
            residuals_until_reason=residuals.reason(confirmation.residuals, confirmation.residuals_until),
        ),
        "verification": _VERIFICATION.write(confirmation, by=verifier.name if verifier else None)
        if confirmation.verified_at
        else None,
    }


def _known(people: Mapping[UUID, PersonRecord], id: UUID | None) -> PersonRecord | None:
    """Return the person, None if the name was erased."""
    person = people.get(id) if id else None
    return None if person is None or person.erased else person
