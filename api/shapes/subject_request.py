"""Requests of people in a tenant's data who want its use to stop."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Key, Text, Time
from api.shapes.clearance import MODEL_NAME
from api.shapes.consent_bodies import SIGNATORY_REQUEST
from api.shapes.destruction import DESTRUCTION
from consent.person_stops import RIGHTS
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from lineage.destruction.subject_requests import ANSWERS, STATUSES
from lineage.judgement.model_name import ModelName
from wire import ids

_COMMITMENT = Digest(
    "64 hexadecimal digits, as `licet subject-commitment` makes them: HMAC-SHA256 under the tenant's key. Never a"
    " name"
)
_KEY_ID = Key(
    "The subject key that made the commitment, as `licet subject-commitment` names it. While it is not known, the gate"
    " lets nothing of the tenant's data about people through",
    null=True,
)
_RIGHTS = tuple(right for right, _ in RIGHTS)
_RIGHT_SAYS = "The right that the person uses"
_PURPOSES_SAY = "Codes of the purposes that may not use the person's rows. An erasure is for all"
_COUNT = Integer(least=0)
_MODEL = Record({name: Text(longest=128) for name in ("family", "name", "version")})


def _of_stop(seen: SubjectRequestRecord, member: str) -> Any:
    """Return a member of the stop. A request of the time before there were stops has none."""
    return None if seen.stop is None else getattr(seen.stop, member)


SUBJECT_REQUEST_REQUEST = Noun(
    "SubjectRequestSaid",
    {"subject_commitment": _COMMITMENT, "deadline": Time("A time in the future")},
    {
        "key_id": _KEY_ID,
        "right": Choice(_RIGHTS, f"{_RIGHT_SAYS}. `objection` if left out", null=True).default("objection"),
        "purposes": ListOf(Key(), f"{_PURPOSES_SAY}. Left out: all", null=True, least=1),
    },
    example={
        "subject_commitment": "5d" * 32,
        "key_id": "9f86d081884c7d65",
        "deadline": "2099-12-31T00:00:00Z",
        "right": "objection",
        "purposes": ["train-shared-model"],
    },
)
_SIGNED = {
    "signatory": {"name": "Ada Adams", "email": "ada@acme.example", "role": "DPO", "authority": "officer"}
}
LIFT_REQUEST = Noun("StopLiftSaid", {"signatory": SIGNATORY_REQUEST}, example=_SIGNED)
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
        "right": Choice(_RIGHTS, _RIGHT_SAYS, null=True).source(lambda seen: _of_stop(seen, "right")),
        "purposes": ListOf(Key(), f"{_PURPOSES_SAY}. null: all", null=True).source(
            lambda seen: _of_stop(seen, "purposes")
        ),
        "key_id": _KEY_ID.source(lambda seen: _of_stop(seen, "key_id")),
        "stops_later_runs": Boolean("Whether later runs leave the person's rows out").source(
            lambda seen: seen.stop is not None and seen.stop.lifted_at is None
        ),
        "lifted_at": Time("When the customer lifted the stop", null=True).source(
            lambda seen: _of_stop(seen, "lifted_at")
        ),
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
COMMITMENTS = Noun(
    "SubjectCommitments",
    {
        "object": Constant("subject_commitments"),
        "tenant": Text(),
        "purpose": Key(),
        "key_id": _KEY_ID,
        "revision": Integer("Size of the ledger at which the list came to be", least=0),
        "digest": Text("`sha256:` and the SHA-256 of the commitments, in order, joined by line feeds"),
        "commitments": ListOf(_COMMITMENT, "In ascending order"),
    },
)
