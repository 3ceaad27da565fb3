"""Categories of data, and their fields."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of
from api.schema.scalars import boolean, choice, constant, flag, integer, key, text, time
from consent.operations.catalogue import IDENTIFIES, FieldSaid


def _is_field_name(name: str) -> str | None:
    return "A field has a name, and * means all fields." if name in {"", "*"} else None


FIELD = noun(
    "Field",
    {
        "name": text(longest=200, check=_is_field_name),
        "type": text("Type of the values in the data: string, number, timestamp …", longest=100),
        "description": text(longest=2000),
        "identifies": choice(IDENTIFIES, "Whom the field identifies"),
        "quasi_identifier": boolean("True if the field identifies somebody together with other fields"),
    },
    make=FieldSaid,
)
CATEGORY_REQUEST = noun(
    "CategorySaid",
    {"name": text(longest=200), "description": text(longest=5000), "fields": listof(FIELD, least=1)},
    {
        "time_field": text(
            "Name of the field that says when a row was created", null=True, longest=200
        ).default(""),
        "third_party": flag("True if the data is about third parties"),
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
CATEGORY = noun(
    "Category",
    {
        "object": constant("category"),
        "code": key(),
        "version": integer("A consent holds for the version it was given for", least=1),
        "name": text(),
        "description": text(),
        "fields": listof(FIELD),
        "time_field": text("Name of the field that says when a row was created", null=True),
        "third_party": boolean("True if the data is about third parties"),
        "recorded_at": time(null=True),
    },
)
CATEGORY_LIST = page_of(CATEGORY)
