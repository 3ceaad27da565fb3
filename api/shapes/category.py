"""Categories of data, and their fields."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Flag, Id, Integer, Key, Text, Time, is_filled
from api.shapes.approval import WAITING
from api.shapes.offer import OFFERED_TO, OFFERED_TO_REQUEST
from consent.catalogue_rules import IDENTIFIES
from consent.operations.catalogue import Editorial, FieldInput
from wire import ids


def _is_field_name(name: str) -> str | None:
    return "A field has a name, and * means all fields." if name in {"", "*"} else None


FIELD = Noun(
    "Field",
    {
        "name": Text(longest=200, check=_is_field_name),
        "type": Text("Type of the values in the data: string, number, timestamp …", longest=100),
        "description": Text(longest=2000),
        "identifies": Choice(IDENTIFIES, "Whether the field identifies a person or an organisation"),
        "quasi_identifier": Boolean("True if the field identifies a person together with other fields"),
    },
    make=FieldInput,
)
_RENAME = Record({"from": Text(longest=200), "to": Text(longest=200, check=_is_field_name)})


def _editorial(reason: str, renames: Any) -> Editorial:
    return Editorial(reason, tuple((one["from"], one["to"]) for one in renames or ()))


EDITORIAL = Noun(
    "Editorial",
    {"reason": Text("Why the meaning stays the same", longest=500, check=is_filled)},
    {"renames": ListOf(_RENAME, "Fields with another name and the same meaning", null=True)},
    make=_editorial,
)
EFFECT = Noun(
    "CatalogueEffect",
    {
        "consents": Integer("Consents that lose fields, or need an attestation", least=0),
        "tenants": Integer("Tenants with such consents", least=0),
        "fields_no_longer_covered": ListOf(Text(), "Fields that some consent covered before and not after"),
        "attestations_missing": Integer(
            "Consents that permit nothing until the customer attests its right to data about people", least=0
        ),
    },
)
ASK = Flag(
    "True: propose to each customer with a consent that no longer covers it to consent to what it means now"
)
ASKED = ListOf(
    Id(ids.PROPOSAL), "With `ask`: the proposals that were opened; a customer is asked once a version"
)
CATEGORY_REQUEST = Noun(
    "CategorySaid",
    {"name": Text(longest=200), "description": Text(longest=5000), "fields": ListOf(FIELD, least=1)},
    {
        "time_field": Text("Name of the field that says when a row was created", null=True, longest=200)
        .default("")
        .kept(),
        "third_party": Flag("True if the data is about third parties").kept(),
        "offered_to": OFFERED_TO_REQUEST,
        "editorial": Nullable(EDITORIAL, "Set for a version that changes words alone, not the meaning"),
        "ask": ASK,
        "validate_only": Flag("True: check and show the effect, and record nothing"),
    },
    example={
        "name": "Machine telemetry",
        "description": "What a machine's sensors say",
        "fields": [
            {
                "name": "rpm",
                "type": "number",
                "description": "Revolutions per minute",
                "identifies": "none",
                "quasi_identifier": False,
            },
            {
                "name": "recorded_at",
                "type": "timestamp",
                "description": "When",
                "identifies": "none",
                "quasi_identifier": True,
            },
        ],
        "time_field": "recorded_at",
        "third_party": False,
        "offered_to": "*",
    },
)
CATEGORY = Noun(
    "Category",
    {
        "object": Constant("category"),
        "code": Key(),
        "version": Integer("A consent holds for the version it was given for", least=1),
        "name": Text(),
        "description": Text(),
        "fields": ListOf(FIELD),
        "time_field": Text("Name of the field that says when a row was created", null=True),
        "third_party": Boolean("True if the data is about third parties"),
        "offered_to": OFFERED_TO,
        "editorial": Boolean("True if this version changed words alone"),
        "recorded_at": Time(null=True),
    },
    {"approvals": WAITING, "effect": EFFECT, "proposals": ASKED},
)
CATEGORY_LIST = Page(CATEGORY)
