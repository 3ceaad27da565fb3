from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.shapes.schema import choice, const, id_of, integer, listof, page_of, record, ref, text, time
from lineage.destruction.queries.subject_requests import AssessmentSeen, SubjectRequestSeen
from lineage.destruction.subject_requests import ANSWERS, STATUSES
from wire import ids, times

_COMMITMENT = text(
    "64 hexadecimal digits, as `licet subject-commitment` makes them: HMAC-SHA256 under the tenant's key; never a name",
    pattern="^[0-9a-f]{64}$",
)
_MODEL = record({"family": text(longest=128), "name": text(longest=128), "version": text(longest=128)})
_COUNT = integer(least=0)
_HEAD = {
    "object": const("subject_request"),
    "id": id_of(ids.SUBJECT_REQUEST),
    "tenant": text(),
    "subject_commitment": _COMMITMENT,
    "status": choice(STATUSES, "closed: every order is certified and every version answered"),
    "deadline": time(),
    "received_at": time(),
    "closed_at": time(null=True),
    "completion": record(
        {"orders": _COUNT, "certified": _COUNT, "models": _COUNT, "answered": _COUNT},
        says="What it led to, and how much of that is done",
    ),
    "entry": id_of(ids.ENTRY),
}
COMPONENTS = {
    "SubjectRequestSaid": record(
        {"subject_commitment": _COMMITMENT, "deadline": time("In the future")},
        example={"subject_commitment": "5d" * 32, "deadline": "2099-12-31T00:00:00Z"},
    ),
    "AssessmentSaid": record(
        {
            "model": _MODEL,
            "status": choice(ANSWERS, "retired: only of a version that is"),
            "reason": text("Kept beside the ledger. Name nobody", longest=1000),
        },
        example={
            "model": {"family": "wear", "name": "pm", "version": "7"},
            "status": "assessed",
            "reason": "It was trained without the fields that identify people.",
        },
    ),
    "Assessment": record(
        {
            "model": _MODEL,
            "status": choice(("open", *ANSWERS)),
            "reason": text(null=True),
            "by": choice(("person", "key", "system"), null=True),
            "answered_at": time(null=True),
            "entry": id_of(ids.ENTRY, null=True),
        }
    ),
    "SubjectRequest": record(_HEAD),
    "SubjectRequestList": page_of("SubjectRequest"),
    "SubjectRequestDetail": record(
        {
            **_HEAD,
            "orders": listof(ref("Destruction"), "Of the tenant's copies about people"),
            "models": listof(ref("Assessment"), "Every version that learned from the tenant's data"),
        }
    ),
}


def write(seen: SubjectRequestSeen) -> dict[str, Any]:
    standing = seen.standing
    return {
        "object": "subject_request",
        "id": ids.render(ids.SUBJECT_REQUEST, seen.id),
        "tenant": seen.tenant_key,
        "subject_commitment": seen.commitment,
        "status": seen.status,
        "deadline": times.render(seen.deadline),
        "received_at": times.render(seen.received_at),
        "closed_at": times.render(seen.closed_at) if seen.closed_at else None,
        "completion": {
            "orders": standing.orders,
            "certified": standing.certified,
            "models": standing.models,
            "answered": standing.answered,
        },
        "entry": ids.render(ids.ENTRY, seen.entry),
    }


def write_detail(
    seen: SubjectRequestSeen, orders: Sequence[dict[str, Any]], assessments: Sequence[AssessmentSeen]
) -> dict[str, Any]:
    """`orders` as `api.shapes.destruction` writes them."""
    return {**write(seen), "orders": list(orders), "models": [_assessment(one) for one in assessments]}


def _assessment(one: AssessmentSeen) -> dict[str, Any]:
    return {
        "model": one.model.to_dict(),
        "status": one.status or "open",
        "reason": one.reason or None,
        "by": one.actor_kind or None,
        "answered_at": times.render(one.answered_at) if one.answered_at else None,
        "entry": ids.render(ids.ENTRY, one.entry) if one.entry else None,
    }
