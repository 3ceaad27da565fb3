"""Agreements: signed papers that say whether an account's data may be trained on."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of
from api.schema.scalars import choice, constant, digest, id_of, integer, key, time
from api.shapes.common import EVIDENCE_LIST
from wire import ids

_KINDS = ("msa", "dpa", "order_form", "amendment")
_TRAINING = ("prohibited", "opt_in", "silent")

AGREEMENT_REQUEST = noun(
    "AgreementSaid",
    {
        "kind": choice(_KINDS),
        "training": choice(_TRAINING, "What the paper says about training"),
        "effective_from": time(),
    },
    {
        "effective_until": time(null=True),
        "amends": key("Reference of the agreement of the account that this one amends", null=True).default(
            ""
        ),
        "evidence": EVIDENCE_LIST,
    },
    example={
        "kind": "msa",
        "training": "prohibited",
        "effective_from": "2024-01-01T00:00:00Z",
        "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
    },
)
AGREEMENT = noun(
    "Agreement",
    {
        "object": constant("agreement"),
        "id": id_of(ids.AGREEMENT),
        "account": key("Key of the account"),
        "reference": key(),
        "kind": choice(_KINDS),
        "training": choice(_TRAINING),
        "effective_from": time(),
        "effective_until": time(null=True),
        "amends": key(null=True),
        "evidence": listof(digest()),
        "entry": id_of(ids.ENTRY),
        "revision": integer(least=1),
        "recorded_at": time(),
    },
)
AGREEMENT_LIST = page_of(AGREEMENT)
