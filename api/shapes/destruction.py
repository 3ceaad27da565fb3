"""Destruction orders, what is done about them, certificates and procedures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.shapes.schema import (
    boolean,
    choice,
    const,
    digest,
    id_of,
    integer,
    list_of,
    page_of,
    record,
    ref,
    text,
    time,
)
from lineage.destruction import vocabulary
from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
from lineage.destruction.procedures import Procedure
from lineage.destruction.queries.orders import ConfirmationRecord, OrderItemRecord, OrderRecord
from tenants.queries.people import PersonRecord
from wire import ids, times
from wire.object_reader import ObjectReader

MOST_ITEMS = 500
_WHO = record(
    {"name": text(longest=200)},
    {"title": text(longest=200, null=True), "organisation": text(longest=200, null=True)},
)
_VERIFICATION = record(
    {
        "method": text("What was looked at", longest=500),
        "by": {"oneOf": [text(longest=200), _WHO], "description": "Not who performed it"},
        "at": time(),
    }
)
_SHA256 = digest() | {"type": ["string", "null"]}
COMPONENTS = {
    "DestructionSaid": record(
        {"tenant": text("Key or alias", longest=128), "reason": text(longest=500), "due_at": time()},
        {
            "cause": choice(
                ("hand", "terms", "subject_request", "change_of_control"), "Left out: hand", null=True
            ),
            "category": text("Left out: all", longest=128, null=True),
            "holdings": list_of(id_of(ids.HOLDING), "Left out: all that hold its data", null=True),
        },
        example={"tenant": "acme", "reason": "asked for by letter", "due_at": "2026-12-21T00:00:00Z"},
    ),
    "DestructionsOrdered": record(
        {"object": const("list"), "data": list_of(ref("Destruction"), "One per kind of copy")}
    ),
    "PerformedSaid": record(
        {
            "method": choice(vocabulary.METHOD_CODES, "NIST SP 800-88, and for models"),
            "technique": text(longest=500),
            "tool": text("With its version", longest=200),
            "performed_by": record(
                {"name": text(longest=200), "title": text(longest=200), "organisation": text(longest=200)}
            ),
            "performed_at": time("Not in the future, nor on a day before the copy was there"),
        },
        {
            "holdings": list_of(
                id_of(ids.HOLDING), "Only these of the order; left out: all of it", null=True
            ),
            "verification": _VERIFICATION | {"type": ["object", "null"]},
            "evidence_sha256": _SHA256,
            "residuals": text("What remains; required for `unlearn`", longest=2000, null=True),
        },
        example={
            "method": "rewrite",
            "technique": "compaction without the tenant's keys",
            "tool": "delta-rs 0.20",
            "performed_by": {"name": "Paul Park", "title": "Storage engineer", "organisation": "Vendor GmbH"},
            "performed_at": "2026-11-21T10:00:00Z",
            "verification": {
                "method": "counted the tenant's rows: none",
                "by": "Wanda Wells",
                "at": "2026-11-21T11:00:00Z",
            },
            "evidence_sha256": "a" * 64,
            "residuals": "Backups until 2026-12-21",
        },
    ),
    "VerifiedSaid": record(
        _VERIFICATION["properties"],
        {"confirmation": text("Left out: the oldest that waits", longest=40, null=True)},
        example={
            "method": "counted the tenant's rows: none",
            "by": "Wanda Wells",
            "at": "2026-11-21T11:00:00Z",
        },
    ),
    "HoldSaid": record(
        {"reason": text(longest=500), "until": time()},
        example={"reason": "litigation 7 O 12/26", "until": "2027-06-30T00:00:00Z"},
    ),
    "ReleaseSaid": record({}, {"reason": text(longest=500, null=True)}, example={"reason": "settled"}),
    "RefusalSaid": record(
        {"reason": text("The customer is told", longest=500)},
        example={"reason": "a law asks us to keep it until 2030"},
    ),
    "Destruction": record(
        {
            "object": const("destruction"),
            "id": id_of(ids.DESTRUCTION),
            "tenant": text(),
            "cause": choice(vocabulary.CAUSE_CODES),
            "kind": choice(vocabulary.KIND_CODES),
            "status": choice(vocabulary.STATUSES),
            "overdue": boolean("Past its deadline, neither done nor held; whatever `status` says first"),
            "opened_at": time(),
            "due_at": time(),
            "reason": text(null=True),
            "items": record(
                {
                    "count": integer(least=0),
                    "confirmed": integer(least=0),
                    "verified": integer(least=0),
                }
            ),
            "hold": {
                "oneOf": [record({"reason": text(), "until": time()}), {"type": "null"}],
            },
            "refusal": text("Why it was refused; it stays open", null=True),
            "certificate": id_of(ids.CERTIFICATE, null=True),
            "entry": id_of(ids.ENTRY),
        }
    ),
    "DestructionList": page_of("Destruction"),
    "DestructionItem": record(
        {
            "holding": id_of(ids.HOLDING, null=True),
            "model": id_of(ids.MODEL, null=True),
            "kind": choice(vocabulary.KIND_CODES),
            "category": text(),
            "rows": integer("null: unknown, or a model", least=0, null=True),
            "since": time(null=True),
            "confirmed": boolean(),
            "verified": boolean(),
        }
    ),
    "DestructionConfirmation": record(
        {
            "id": text(),
            "method": choice(vocabulary.METHOD_CODES),
            "technique": text(),
            "tool": text(),
            "performed_by": record(
                {"name": text("null: erased", null=True), "title": text(null=True), "organisation": text()}
            ),
            "performed_at": time(),
            "items": integer("Of this order's", least=0),
            "procedure": record({"kind": text(), "version": text(), "sha256": digest()}),
            "evidence_sha256": _SHA256,
            "residuals": text(null=True),
            "verification": {
                "oneOf": [
                    record({"method": text(), "by": text("null: erased", null=True), "at": time()}),
                    {"type": "null"},
                ]
            },
            "entry": id_of(ids.ENTRY),
        }
    ),
    "Procedure": record(
        {
            "object": const("procedure"),
            "kind": choice(vocabulary.KIND_CODES),
            "version": text(),
            "effective_from": text("A day", pattern=r"^\d{4}-\d{2}-\d{2}$"),
            "title": text(),
            "steps": list_of(text()),
            "methods": list_of(choice(vocabulary.METHOD_CODES)),
            "verification": text(),
            "remains": text(),
            "sha256": digest("Of its RFC 8785 bytes without `object` and `sha256`"),
        }
    ),
    "ProcedureList": page_of("Procedure"),
    "Certificate": record(
        {
            "object": const("certificate"),
            "id": id_of(ids.CERTIFICATE),
            "mode": choice(("live", "test")),
            "issued_at": time(),
            "tenant": text(),
            "order": record(
                {
                    "id": id_of(ids.DESTRUCTION),
                    "entry": id_of(ids.ENTRY),
                    "cause": choice(vocabulary.CAUSE_CODES),
                    "kind": choice(vocabulary.KIND_CODES),
                    "opened_at": time(),
                    "due_at": time(),
                }
            ),
            "statement": text("What is certified, and what is not"),
            "items": record(
                {
                    "count": integer(least=1),
                    "not_destroyed": integer("Models whose unlearning was assessed", least=0),
                    "sha256": digest("Of the whole list's RFC 8785 bytes"),
                    "listed": list_of({"type": "object"}, "The first 500"),
                }
            ),
            "done": list_of(
                {"type": "object"}, "By which method, procedure and organisation; how it was verified"
            ),
            "residuals": list_of(text()),
            "proof": {
                "type": "null",
                "description": "A tlog-proof, once a signed checkpoint covers the entry",
            },
            "proof_status": choice(("pending",)),
            "entry": id_of(ids.ENTRY, "Not signed: it names the digest of what is"),
            "people": list_of(
                record({"commitment": text(null=True), "name": text(), "title": text(null=True)}),
                "Not signed, so that names can be erased",
            ),
            "jws": text("Over the RFC 8785 bytes of all members that are not said to be unsigned"),
        },
    ),
}
COMPONENTS["DestructionDetail"] = record(
    {
        **COMPONENTS["Destruction"]["properties"],
        "listed": list_of(ref("DestructionItem"), f"The first {MOST_ITEMS}"),
        "confirmations": list_of(ref("DestructionConfirmation")),
    }
)


def read_performed(members: ObjectReader) -> tuple[DestructionReport, VerificationInput | None]:
    who = members.child("performed_by")
    by = Performer(
        _filled(who, "name", 200), who.text("title", longest=200), _filled(who, "organisation", 200)
    )
    who.refuse_unknown()
    sha256 = members.optional_text("evidence_sha256", longest=64)
    if sha256 is not None and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        members.note("evidence_sha256", "bad_value", "Expected 64 hexadecimal digits in lower case.")
    performed = DestructionReport(
        members.choice("method", vocabulary.METHOD_CODES),
        _filled(members, "technique", 500),
        _filled(members, "tool", 200),
        by,
        members.time("performed_at"),
        sha256 or "",
        members.optional_text("residuals", longest=2000) or "",
    )
    said = members.optional_child("verification")
    verified = read_verified(said) if said is not None else None
    if said is not None:
        said.refuse_unknown()
    return performed, verified


def read_verified(members: ObjectReader) -> VerificationInput:
    return VerificationInput(_filled(members, "method", 500), _somebody(members), members.time("at"))


def _somebody(members: ObjectReader) -> Performer:
    value = members.value("by")
    if isinstance(value, str):
        return Performer(_filled(members, "by", 200))
    who = members.child("by") if value is not None else ObjectReader({})
    by = Performer(
        _filled(who, "name", 200),
        who.optional_text("title", longest=200) or "",
        who.optional_text("organisation", longest=200) or "",
    )
    who.refuse_unknown()
    return by


def _filled(members: ObjectReader, name: str, longest: int) -> str:
    text = members.text(name, longest=longest)
    if members.has(name) and not text.strip():
        members.note(name, "bad_value", "Expected more than blanks.")
    return text


def write(seen: OrderRecord) -> dict[str, Any]:
    return {
        "object": "destruction",
        "id": ids.render(ids.DESTRUCTION, seen.id),
        "tenant": seen.tenant_key,
        "cause": seen.cause,
        "kind": seen.kind,
        "status": seen.status,
        "overdue": seen.overdue,
        "opened_at": times.render(seen.opened_at),
        "due_at": times.render(seen.due_at),
        "reason": seen.reason or None,
        "items": {
            "count": seen.standing.items,
            "confirmed": seen.standing.confirmed,
            "verified": seen.standing.verified,
        },
        "hold": {"reason": seen.held_because, "until": times.render(seen.held_until)}
        if seen.held_until
        else None,
        "refusal": seen.refused_because or None,
        "certificate": ids.render(ids.CERTIFICATE, seen.certificate) if seen.certificate else None,
        "entry": ids.render(ids.ENTRY, seen.entry),
    }


def write_detail(
    seen: OrderRecord,
    items: Sequence[OrderItemRecord],
    confirmations: Sequence[ConfirmationRecord],
    people: Mapping[UUID, PersonRecord],
) -> dict[str, Any]:
    return {
        **write(seen),
        "listed": [_item(one) for one in items],
        "confirmations": [_confirmation(one, seen, people) for one in confirmations],
    }


def write_procedure(one: Procedure) -> dict[str, Any]:
    return {"object": "procedure", **one.to_dict(), "sha256": one.sha256}


def _item(one: OrderItemRecord) -> dict[str, Any]:
    return {
        "holding": ids.render(ids.HOLDING, one.holding) if one.holding else None,
        "model": ids.render(ids.MODEL, one.model) if one.model else None,
        "kind": one.kind,
        "category": one.category,
        "rows": one.rows,
        "since": _time(one.since),
        "confirmed": one.confirmed,
        "verified": one.verified,
    }


def _confirmation(
    one: ConfirmationRecord, order: OrderRecord, people: Mapping[UUID, PersonRecord]
) -> dict[str, Any]:
    performer = people.get(one.performer)
    verifier = people.get(one.verifier) if one.verifier else None
    return {
        "id": str(one.id),
        "method": one.method,
        "technique": one.technique,
        "tool": one.tool,
        "performed_by": {
            "name": performer.name if performer and not performer.erased else None,
            "title": (performer.title or None) if performer and not performer.erased else None,
            "organisation": one.organisation,
        },
        "performed_at": times.render(one.performed_at),
        "items": one.items,
        "procedure": {"kind": order.kind, "version": one.procedure_version, "sha256": one.procedure_sha256},
        "evidence_sha256": one.evidence_sha256 or None,
        "residuals": one.residuals or None,
        "verification": {
            "method": one.verification,
            "by": verifier.name if verifier and not verifier.erased else None,
            "at": times.render(one.verified_at),
        }
        if one.verified_at
        else None,
        "entry": ids.render(ids.ENTRY, one.entry),
    }


def _time(instant: datetime | None) -> str | None:
    return times.render(instant) if instant else None
