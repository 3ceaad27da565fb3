"""Destruction orders, the copies they name, and the confirmations of what was destroyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.schema.records import listof, noun, nullable, page_of, record
from api.schema.scalars import boolean, choice, constant, digest, id_of, integer, text, time
from lineage.destruction import words
from lineage.destruction.queries.orders import ConfirmationSeen, ItemSeen, OrderSeen
from tenants.queries.people import PersonSeen
from wire import ids

MOST_ITEMS = 500

DESTRUCTION = noun(
    "Destruction",
    {
        "object": constant("destruction"),
        "id": id_of(ids.DESTRUCTION),
        "tenant": text("Key of the tenant whose data is to be destroyed").source("tenant_key"),
        "cause": choice(words.CAUSE_CODES, "Why the order was made"),
        "kind": choice(words.KIND_CODES, "The kind of copy that the order is about"),
        "status": choice(words.STATUSES),
        "overdue": boolean("True when the deadline has passed and the order is neither done nor held"),
        "opened_at": time("When the order was made"),
        "due_at": time("The deadline"),
        "reason": text("The reason given with the order", null=True),
        "items": record(
            {
                "count": integer("Copies that the order names", least=0).source("items"),
                "confirmed": integer("Copies that were confirmed as destroyed", least=0),
                "verified": integer("Confirmed copies that a second person verified", least=0),
            }
        ).source("standing"),
        "hold": nullable(
            record({"reason": text().source("held_because"), "until": time().source("held_until")})
        ).source(lambda order: order if order.held_until else None),
        "refusal": text(
            "Why the order was refused. A refused order stays open and its deadline runs on", null=True
        ).source("refused_because"),
        "certificate": id_of(ids.CERTIFICATE, "The certificate, once the order is done", null=True),
        "entry": id_of(ids.ENTRY, "The ledger entry that records the order"),
    },
)
DESTRUCTION_LIST = page_of(DESTRUCTION)
DESTRUCTIONS_ORDERED = noun(
    "DestructionsOrdered",
    {"object": constant("list"), "data": listof(DESTRUCTION, "One order for each kind of copy")},
)
ITEM = noun(
    "DestructionItem",
    {
        "holding": id_of(ids.HOLDING, "The copy; null for a model version", null=True),
        "model": id_of(ids.MODEL, "The model version; null for a copy of data", null=True),
        "kind": choice(words.KIND_CODES),
        "category": text("The category of the data"),
        "rows": integer("Rows of the tenant in the copy; null if unknown or a model", least=0, null=True),
        "since": time("When the copy was first reported", null=True),
        "confirmed": boolean("True when its destruction was confirmed"),
        "verified": boolean("True when a second person verified its destruction"),
    },
)
_VERIFICATION = record(
    {
        "method": text("How the destruction was verified").source("verification"),
        "by": text("Name of the person who verified it; null after erasure", null=True),
        "at": time().source("verified_at"),
    }
)
CONFIRMATION = noun(
    "DestructionConfirmation",
    {
        "id": text().source(lambda confirmation: str(confirmation.id)),
        "method": choice(words.METHOD_CODES),
        "technique": text("What was done"),
        "tool": text("The tool and its version"),
        "performed_by": record(
            {
                "name": text("Name of the person who performed it; null after erasure", null=True),
                "title": text(null=True),
                "organisation": text(),
            }
        ),
        "performed_at": time(),
        "items": integer("Copies of this order that the confirmation covers", least=0),
        "procedure": record({"kind": text(), "version": text(), "sha256": digest()}),
        "evidence_sha256": digest("SHA-256 of the evidence, as 64 lower-case hexadecimal digits", null=True),
        "residuals": text("What remains after the destruction", null=True),
        "verification": nullable(_VERIFICATION),
        "entry": id_of(ids.ENTRY, "The ledger entry that records the confirmation"),
    },
)
DESTRUCTION_DETAIL = noun(
    "DestructionDetail",
    {
        **DESTRUCTION.required,
        "listed": listof(ITEM, f"The first {MOST_ITEMS} copies that the order names"),
        "confirmations": listof(CONFIRMATION, "What was done about the order, oldest first"),
    },
)


def write_detail(
    order: OrderSeen,
    items: Sequence[ItemSeen],
    confirmations: Sequence[ConfirmationSeen],
    people: Mapping[UUID, PersonSeen],
) -> dict[str, Any]:
    return {
        **DESTRUCTION.write(order),
        "listed": [ITEM.write(item) for item in items],
        "confirmations": [_confirmation(confirmation, order, people) for confirmation in confirmations],
    }


def _confirmation(
    confirmation: ConfirmationSeen, order: OrderSeen, people: Mapping[UUID, PersonSeen]
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
        ),
        "verification": _VERIFICATION.write(confirmation, by=verifier.name if verifier else None)
        if confirmation.verified_at
        else None,
    }


def _known(people: Mapping[UUID, PersonSeen], id: UUID | None) -> PersonSeen | None:
    """The person, unless their name was erased."""
    person = people.get(id) if id else None
    return None if person is None or person.erased else person
