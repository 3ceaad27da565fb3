"""Decisions: a question, and whether the data may be used. `api.decisions` reads and answers them."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import listof, noun, one_of
from api.schema.scalars import boolean, choice, constant, id_of, integer, text, time
from consent import obligations, reasons
from wire import ids

SIGN = ("jws", "batch", "none")
_TEXT = text(longest=1000)
_OPTIONAL_TEXT = text(longest=1000, null=True)
SHARED_MEMBERS = {
    "fields": listof(_TEXT, "Left out: the answer names the fields that are covered", least=1, null=True),
    "form": _OPTIONAL_TEXT,
    "region": _OPTIONAL_TEXT,
    "model_family": _OPTIONAL_TEXT,
    "processors": listof(_TEXT, null=True),
    "audience": text("`shared`, or the key of the tenant that the model is for", longest=1000, null=True),
    "data_from": time(null=True),
    "data_until": time(null=True),
}
QUESTION = noun(
    "QuestionSaid",
    {"tenant": _TEXT, "category": _TEXT, "purpose": _TEXT},
    {
        **SHARED_MEMBERS,
        "at": time("A time in the past that the answer is to be about", null=True),
        "as_known_at": time("Answer from what was known at this time", null=True),
        "nonce": text("Copied into the token", longest=256, null=True),
        "audience_id": text("`aud` of the token", longest=256, null=True),
        "sign": choice(SIGN, "`jws` if left out", null=True),
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
REASON = noun(
    "Reason",
    {"code": choice(reasons.CODES)},
    {"since": time(), "consent": id_of(ids.CONSENT)},
    description="Why the answer is no. Some codes come with more members",
    more=True,
)
OBLIGATION = noun(
    "Obligation",
    {"code": choice(obligations.CODES)},
    description="What the caller must do to use the data. Some codes come with more members",
    more=True,
)
BATCH_PROOF = noun(
    "BatchProof",
    {
        "leaf": text("Claims of the answer in base64url, hashed as an RFC 6962 leaf"),
        "index": integer(),
        "size": integer(),
        "path": listof(text("hex")),
        "root": text("JWS compact over `{root, size, iat}`"),
    },
    description="Proof that an answer belongs to a batch with one signature (`sign: batch`)",
)
DECISION = noun(
    "Decision",
    {
        "object": constant("decision"),
        "id": id_of(ids.DECISION),
        "allow": boolean(),
        "reasons": listof(REASON, "Every reason for a no"),
        "fields_allowed": listof(text()),
        "obligations": listof(OBLIGATION, "A caller that cannot meet each of them must not use the data"),
        "consent": id_of(ids.CONSENT, null=True),
        "revision": integer("Size of the ledger that the answer was true at", least=0),
        "decided_at": time(),
        "valid_until": time("Limits how long the token can be replayed. It never permits caching", null=True),
        "historic": boolean("True for an answer about the past, which permits nothing"),
        "token": one_of(
            text("JWS compact, EdDSA; `sign: jws`"),
            BATCH_PROOF,
            Kind({"type": "null"}),
            description="Only a yes about the present has a token",
        ),
    },
)
