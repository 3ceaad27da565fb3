"""Decisions: a question, and whether the data may be used. `api.decisions` reads and answers them."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, OneOf
from api.schema.scalars import Boolean, Choice, Constant, Free, Id, Integer, Text, Time
from consent import obligations, reasons
from wire import ids

SIGN = ("jws", "batch", "none")
_TEXT = Text(longest=1000)
_OPTIONAL_TEXT = Text(longest=1000, null=True)
SHARED_MEMBERS = {
    "fields": ListOf(_TEXT, "Left out: the answer names the fields that are covered", least=1, null=True),
    "form": _OPTIONAL_TEXT,
    "region": _OPTIONAL_TEXT,
    "model_family": _OPTIONAL_TEXT,
    "processors": ListOf(_TEXT, null=True),
    "audience": Text("`shared`, or the key of the tenant that the model is for", longest=1000, null=True),
    "data_from": Time(null=True),
    "data_until": Time(null=True),
}
QUESTION = Noun(
    "QuestionSaid",
    {"tenant": _TEXT, "category": _TEXT, "purpose": _TEXT},
    {
        **SHARED_MEMBERS,
        "at": Time("A time in the past that the answer is to be about", null=True),
        "as_known_at": Time("Answer from what was known at this time", null=True),
        "nonce": Text("Copied into the token", longest=256, null=True),
        "audience_id": Text("`aud` of the token", longest=256, null=True),
        "sign": Choice(SIGN, "`jws` if left out", null=True),
    },
    example={
        "tenant": "acme",
        "category": "machine-telemetry",
        "purpose": "train-shared-model",
        "fields": ["rpm"],
        "form": "pseudonymised",
        "region": "DE",
    },
)
REASON = Noun(
    "Reason",
    {
        "code": Choice(reasons.CODES),
        "since": Time(null=True),
        "consent": Id(ids.CONSENT, null=True),
        "detail": Free("What the code is about, such as the fields that are not covered"),
    },
    description="Why the use is denied",
)
OBLIGATION = Noun(
    "Obligation",
    {"code": Choice(obligations.CODES)},
    description="What the caller must do to use the data. Some codes come with more members",
    more=True,
)
BATCH_PROOF = Noun(
    "BatchProof",
    {
        "leaf": Text("Claims of the answer in base64url, hashed as an RFC 6962 leaf"),
        "index": Integer(),
        "size": Integer(),
        "path": ListOf(Text("hex")),
        "root": Text("JWS compact over `{root, size, iat}`"),
    },
    description="Proof that an answer belongs to a batch with one signature (`sign: batch`)",
)
DECISION = Noun(
    "Decision",
    {
        "object": Constant("decision"),
        "id": Id(ids.DECISION),
        "allow": Boolean(),
        "reasons": ListOf(REASON, "Every reason for a denial"),
        "fields_allowed": ListOf(Text()),
        "obligations": ListOf(OBLIGATION, "A caller that cannot meet each of them must not use the data"),
        "consent": Id(ids.CONSENT, null=True),
        "revision": Integer("Size of the ledger that the answer was true at", least=0),
        "decided_at": Time(),
        "valid_until": Time("Limits how long the token can be replayed. It never permits caching", null=True),
        "historic": Boolean("True for an answer about the past, which permits nothing"),
        "token": OneOf(
            Text("JWS compact, EdDSA; `sign: jws`"),
            BATCH_PROOF,
            Kind(type="null"),
            description="Only an allowed decision about the present has a token",
        ),
    },
)
