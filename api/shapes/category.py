"""Categories of data, and their fields."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Boolean, Choice, Constant, Flag, Integer, Key, Text, Time
from consent.operations.catalogue import IDENTIFIES, FieldInput


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
CATEGORY_REQUEST = Noun(
    "CategorySaid",
    {"name": Text(longest=200), "description": Text(longest=5000), "fields": ListOf(FIELD, least=1)},
    {
        "time_field": Text(
            "Name of the field that says when a row was created", null=True, longest=200
        ).default(""),
        "third_party": Flag("True if the data is about third parties"),
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
        "recorded_at": Time(null=True),
    },
)
CATEGORY_LIST = Page(CATEGORY)
