"""Agreements: signed papers that say whether an account's data may be trained on."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Key, Time
from api.shapes.common import EVIDENCE_LIST
from wire import ids

_KINDS = ("msa", "dpa", "order_form", "amendment")
_TRAINING = ("prohibited", "opt_in", "silent")

AGREEMENT_REQUEST = Noun(
    "AgreementSaid",
    {
        "kind": Choice(_KINDS),
        "training": Choice(_TRAINING, "What the paper says about training"),
        "effective_from": Time(),
    },
    {
        "effective_until": Time(null=True),
        "amends": Key("Reference of the agreement of the account that this one amends", null=True).default(
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
AGREEMENT = Noun(
    "Agreement",
    {
        "object": Constant("agreement"),
        "id": Id(ids.AGREEMENT),
        "account": Key("Key of the account"),
        "reference": Key(),
        "kind": Choice(_KINDS),
        "training": Choice(_TRAINING),
        "effective_from": Time(),
        "effective_until": Time(null=True),
        "amends": Key(null=True),
        "evidence": ListOf(Digest()),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
        "recorded_at": Time(),
    },
)
AGREEMENT_LIST = Page(AGREEMENT)
