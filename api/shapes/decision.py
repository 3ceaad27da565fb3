from __future__ import annotations

from api.shapes.schema import (
    boolean,
    choice,
    const,
    id_of,
    integer,
    list_of,
    record,
    ref,
    text,
    time,
)
from consent import obligations, reasons
from wire import ids

SIGN = ("jws", "batch", "none")
_REASON = record(
    {"code": choice(reasons.CODES)}, {"since": time(), "consent": id_of(ids.CONSENT)}, says="More by code"
) | {"additionalProperties": True}
_OBLIGATION = record({"code": choice(obligations.CODES)}, says="More by code") | {
    "additionalProperties": True
}
_TEXT = text(longest=1000)
_NULL_TEXT = text(longest=1000, null=True)
COMPONENTS = {
    "QuestionSaid": record(
        {"tenant": _TEXT, "category": _TEXT, "purpose": _TEXT},
        {
            "fields": list_of(_TEXT, "Left out: yes for the covered ones", least=1, null=True),
            "form": _NULL_TEXT,
            "region": _NULL_TEXT,
            "model_family": _NULL_TEXT,
            "processors": list_of(_TEXT, null=True),
            "audience": text("`shared` or a tenant's key", longest=1000, null=True),
            "data_from": time(null=True),
            "data_until": time(null=True),
            "at": time("Asks about the past", null=True),
            "as_known_at": time("By what was known then", null=True),
            "nonce": text("Echoed in the token", longest=256, null=True),
            "audience_id": text("`aud` of the token", longest=256, null=True),
            "sign": choice(SIGN, "Left out: jws", null=True),
        },
        example={
            "tenant": "acme",
            "category": "machine-telemetry",
            "purpose": "train-shared-model",
            "fields": ["rpm"],
            "form": "pseudonymised",
            "region": "DE",
        },
    ),
    "Reason": _REASON,
    "Obligation": _OBLIGATION,
    "Decision": record(
        {
            "object": const("decision"),
            "id": id_of(ids.DECISION),
            "allow": boolean(),
            "reasons": list_of(ref("Reason"), "Every one, not only the first"),
            "fields_allowed": list_of(text()),
            "obligations": list_of(ref("Obligation"), "Whoever cannot do one of them has been told no"),
            "consent": id_of(ids.CONSENT, null=True),
            "revision": integer("The ledger's size the answer was true at", least=0),
            "decided_at": time(),
            "valid_until": time("Bounds replay, never permits caching", null=True),
            "historic": boolean("An answer about the past, which permits nothing"),
            "token": {
                "oneOf": [
                    text("JWS compact, EdDSA; `sign: jws`"),
                    ref("BatchProof"),
                    {"type": "null"},
                ],
                "description": "Only a yes about the present has one",
            },
        }
    ),
    "BatchProof": record(
        {
            "leaf": text("base64url of the answer's claims; RFC 6962 leaf hashing"),
            "index": integer(),
            "size": integer(),
            "path": list_of(text("hex")),
            "root": text("JWS compact over `{root, size, iat}`"),
        },
        says="One signature per flight, a proof per answer; `sign: batch`",
    ),
}
