"""Requests of people in a tenant's data who want its use to stop."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import choice, constant, digest, id_of, integer, text, time
from api.shapes.clearance import MODEL_NAME
from api.shapes.destruction import DESTRUCTION
from lineage.destruction.subject_requests import ANSWERS, STATUSES
from lineage.judgement.model_name import ModelName
from wire import ids

_COMMITMENT = digest(
    "64 hexadecimal digits, as `licet subject-commitment` makes them: HMAC-SHA256 under the tenant's key. Never a"
    " name"
)
_COUNT = integer(least=0)
_MODEL = record({name: text(longest=128) for name in ("family", "name", "version")})
SUBJECT_REQUEST_REQUEST = noun(
    "SubjectRequestSaid",
    {"subject_commitment": _COMMITMENT, "deadline": time("A time in the future")},
    example={"subject_commitment": "5d" * 32, "deadline": "2099-12-31T00:00:00Z"},
)
ASSESSMENT_REQUEST = noun(
    "AssessmentSaid",
    {
        "model": record(MODEL_NAME, make=ModelName),
        "status": choice(ANSWERS, "`retired`: only for a version that is retired"),
        "reason": text("Kept outside of the ledger. Do not name people", longest=1000),
    },
    example={
        "model": {"family": "wear", "name": "pm", "version": "7"},
        "status": "assessed",
        "reason": "It was trained without the fields that identify people.",
    },
)
_ASSESSMENT = noun(
    "Assessment",
    {
        "model": _MODEL,
        "status": choice(("open", *ANSWERS)).source(lambda assessment: assessment.status or "open"),
        "reason": text(null=True),
        "by": choice(("person", "key", "system"), "Who answered", null=True).source("actor_kind"),
        "answered_at": time(null=True),
        "entry": id_of(ids.ENTRY, null=True),
    },
)
SUBJECT_REQUEST = noun(
    "SubjectRequest",
    {
        "object": constant("subject_request"),
        "id": id_of(ids.SUBJECT_REQUEST),
        "tenant": text().source("tenant_key"),
        "subject_commitment": _COMMITMENT.source("commitment"),
        "status": choice(STATUSES, "`closed` when every order is certified and every version is answered"),
        "deadline": time(),
        "received_at": time(),
        "closed_at": time(null=True),
        "completion": record(
            {"orders": _COUNT, "certified": _COUNT, "models": _COUNT, "answered": _COUNT},
            description="What the request led to, and how much of it is done",
        ).source("standing"),
        "entry": id_of(ids.ENTRY),
    },
)
SUBJECT_REQUEST_LIST = page_of(SUBJECT_REQUEST)
SUBJECT_REQUEST_DETAIL = noun(
    "SubjectRequestDetail",
    {
        **SUBJECT_REQUEST.required,
        "orders": listof(DESTRUCTION, "Destruction orders for the tenant's copies of data about people"),
        "models": listof(_ASSESSMENT, "Every version that learned from the tenant's data"),
    },
)
