"""What a customer says about fields that may name a person in free text."""

from __future__ import annotations

from api.schema.records import ListOf, Noun
from api.schema.scalars import Choice, Constant, Key, Text
from api.shapes.consent_bodies import SIGNATORY_REQUEST
from consent.free_text import HANDLINGS

_FIELD = Noun(
    "FreeTextField",
    {
        "name": Text(longest=200),
        "handling": Choice(
            HANDLINGS,
            "none: the field never names a person. removed: people's names are taken out before the data is handed"
            " over. withheld: no use is given the field while a person is stopped",
        ),
    },
)
FREE_TEXT_REQUEST = Noun(
    "FreeTextSaid",
    {"fields": ListOf(_FIELD), "signatory": SIGNATORY_REQUEST},
    example={
        "fields": [{"name": "remark", "handling": "removed"}],
        "signatory": {
            "name": "Ada Adams",
            "email": "ada@acme.example",
            "role": "DPO",
            "authority": "officer",
        },
    },
)
FREE_TEXT = Noun(
    "FreeText",
    {
        "object": Constant("free_text"),
        "tenant": Text(),
        "category": Key(),
        "fields": ListOf(_FIELD, "Every field of the category that may name a person in free text"),
    },
)
