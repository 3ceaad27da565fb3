"""Tenants of one account that are merged, and successors that are split off."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Constant, Id, Key
from api.shapes.common import EVIDENCE_LIST
from api.shapes.consent_bodies import SIGNATORY_REQUEST
from wire import ids

_SIGNATORY_EXAMPLE = {
    "name": "Ada Adams",
    "email": "ada@acme.example",
    "role": "CEO",
    "authority": "officer",
}
MERGE_REQUEST = Noun(
    "MergeSaid",
    {"into": Key("The tenant that goes on"), "signatory": SIGNATORY_REQUEST},
    {"evidence": EVIDENCE_LIST},
    example={"into": "acme", "signatory": _SIGNATORY_EXAMPLE},
)
MERGE = Noun(
    "Merge",
    {
        "object": Constant("merge"),
        "tenant": Key("The key that means `into` from now on"),
        "into": Key(),
        "restated": ListOf(Id(ids.CONSENT), "Consents that state what both tenants allowed"),
        "closed": ListOf(
            Record({"category": Key(), "purpose": Key()}),
            "What not both allowed: nothing is allowed until it is stated again",
        ),
        "entry": Id(ids.ENTRY),
    },
)
SPLIT_REQUEST = Noun(
    "SplitSaid",
    {
        "into": ListOf(Key(), "Tenants of the account. A free key makes a new one", least=1, most=100),
        "signatory": SIGNATORY_REQUEST,
    },
    example={"into": ["acme-north", "acme-south"], "signatory": _SIGNATORY_EXAMPLE},
)
SPLIT = Noun(
    "Split",
    {
        "object": Constant("split"),
        "tenant": Key(),
        "into": ListOf(Key(), "The successors. Each keeps covenants, people's stops and audit rights"),
    },
)
