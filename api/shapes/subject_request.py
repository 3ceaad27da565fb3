"""Requests of people in a tenant's data who want its use to stop."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Text, Time
from api.shapes.clearance import MODEL_NAME
from api.shapes.destruction import DESTRUCTION
from lineage.destruction.subject_requests import ANSWERS, STATUSES
from lineage.judgement.model_name import ModelName
from wire import ids

_COMMITMENT = Digest(
    "64 hexadecimal digits, as `licet subject-commitment` makes them: HMAC-SHA256 under the tenant's key. Never a"
    " name"
)
_COUNT = Integer(least=0)
_MODEL = Record({name: Text(longest=128) for name in ("family", "name", "version")})
SUBJECT_REQUEST_REQUEST = Noun(
    "SubjectRequestSaid",
    {"subject_commitment": _COMMITMENT, "deadline": Time("A time in the future")},
    example={"subject_commitment": "5d" * 32, "deadline": "2099-12-31T00:00:00Z"},
)
ASSESSMENT_REQUEST = Noun(
    "AssessmentSaid",
    {
        "model": Record(MODEL_NAME, make=ModelName),
        "status": Choice(ANSWERS, "`retired`: only for a version that is retired"),
        "reason": Text("Kept outside of the ledger. Do not name people", longest=1000),
    },
    example={
        "model": {"family": "wear", "name": "pm", "version": "7"},
        "status": "assessed",
        "reason": "It was trained without the fields that identify people.",
    },
)
_ASSESSMENT = Noun(
    "Assessment",
    {
        "model": _MODEL,
        "status": Choice(("open", *ANSWERS)).source(lambda assessment: assessment.status or "open"),
        "reason": Text(null=True),
        "by": Choice(("person", "key", "system"), "Who answered", null=True).source("actor_kind"),
        "answered_at": Time(null=True),
        "entry": Id(ids.ENTRY, null=True),
    },
)
SUBJECT_REQUEST = Noun(
    "SubjectRequest",
    {
        "object": Constant("subject_request"),
        "id": Id(ids.SUBJECT_REQUEST),
        "tenant": Text().source("tenant_key"),
        "subject_commitment": _COMMITMENT.source("commitment"),
        "status": Choice(STATUSES, "`closed` when every order is certified and every version is answered"),
        "deadline": Time(),
        "received_at": Time(),
        "closed_at": Time(null=True),
        "completion": Record(
            {"orders": _COUNT, "certified": _COUNT, "models": _COUNT, "answered": _COUNT},
            description="What the request led to, and how much of it is done",
        ).source("standing"),
        "entry": Id(ids.ENTRY),
    },
)
SUBJECT_REQUEST_LIST = Page(SUBJECT_REQUEST)
SUBJECT_REQUEST_DETAIL = Noun(
    "SubjectRequestDetail",
    {
        **SUBJECT_REQUEST.required,
        "orders": ListOf(DESTRUCTION, "Destruction orders for the tenant's copies of data about people"),
        "models": ListOf(_ASSESSMENT, "Every version that learned from the tenant's data"),
    },
)
