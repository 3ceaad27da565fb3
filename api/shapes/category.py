from __future__ import annotations

from typing import Any

from api.shapes.schema import boolean, choice, const, integer, key, listof, page_of, record, ref, text, time
from consent.operations.catalogue import IDENTIFIES, FieldSaid
from consent.queries.catalogue import CategorySeen
from wire import times
from wire.members import Members

_NAME = text(longest=200)
COMPONENTS = {
    "Field": record(
        {
            "name": _NAME,
            "type": text("As in the data: string, number, timestamp …", longest=100),
            "description": text(longest=2000),
            "identifies": choice(IDENTIFIES),
            "quasi_identifier": boolean("Identifies together with others"),
        }
    ),
    "CategorySaid": record(
        {
            "name": _NAME,
            "description": text(longest=5000),
            "fields": listof(ref("Field"), least=1),
        },
        {
            "time_field": text("Which field says when a row was created", null=True, longest=200),
            "third_party": boolean("Holds data of third parties", null=True),
        },
        example={
            "name": "Machine telemetry",
            "description": "What a machine's sensors say",
            "fields": [
                {
                    "name": "rpm", "type": "number", "description": "Revolutions per minute",
                    "identifies": "none", "quasi_identifier": False,
                },
                {
                    "name": "recorded_at", "type": "timestamp", "description": "When",
                    "identifies": "none", "quasi_identifier": True,
                },
            ],
            "time_field": "recorded_at",
            "third_party": False,
        },
    ),
    "Category": record(
        {
            "object": const("category"),
            "code": key(),
            "version": integer("A consent remembers the version it was given for", least=1),
            "name": text(),
            "description": text(),
            "fields": listof(ref("Field")),
            "time_field": text(null=True),
            "third_party": boolean(),
            "recorded_at": time(null=True),
        }
    ),
    "CategoryList": page_of("Category"),
}  # fmt: skip


def read(members: Members) -> dict[str, Any]:
    said = {
        "name": members.text("name", longest=200),
        "description": members.text("description", longest=5000),
        "fields": [_field(child) for child in members.children("fields")],
        "time_field": members.optional_text("time_field", longest=200) or "",
        "third_party": members.optional_boolean("third_party") or False,
    }
    if not members.has("fields"):
        members.note("fields", "missing_member", "This member is required.")
    return said


def _field(members: Members) -> FieldSaid:
    field = FieldSaid(
        members.text("name", longest=200),
        members.text("type", longest=100),
        members.text("description", longest=2000),
        members.choice("identifies", IDENTIFIES),
        members.boolean("quasi_identifier"),
    )
    if field.name in {"", "*"} and not members.errors:
        members.note("name", "bad_value", "A field has a name, and * means all fields.")
    members.refuse_unknown()
    return field


def write(seen: CategorySeen) -> dict[str, Any]:
    return {
        "object": "category",
        "code": seen.code,
        "version": seen.version,
        "name": seen.name,
        "description": seen.description,
        "fields": [dict(field) for field in seen.fields],
        "time_field": seen.time_field or None,
        "third_party": seen.third_party,
        "recorded_at": times.render(seen.recorded_at) if seen.recorded_at else None,
    }
