"""JSON Schema (2020-12, as OpenAPI 3.1 has it), said shortly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wire import keys

Schema = dict[str, Any]


def _type(kind: str, *, null: bool) -> Any:
    return [kind, "null"] if null else kind


def text(
    says: str = "", *, null: bool = False, longest: int | None = None, pattern: str | None = None
) -> Schema:
    found: Schema = {"type": _type("string", null=null)}
    if says:
        found["description"] = says
    if longest is not None:
        found["maxLength"] = longest
    if pattern is not None:
        found["pattern"] = pattern
    return found


def key(says: str = "", *, null: bool = False) -> Schema:
    return text(says, null=null, pattern=f"^{keys.KEY.pattern}$")


def id_of(prefix: str, says: str = "", *, null: bool = False) -> Schema:
    return text(says, null=null, pattern=f"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$")


def digest(says: str = "SHA-256, as hex") -> Schema:
    return text(says, pattern="^[0-9a-f]{64}$")


def choice(among: Sequence[str], says: str = "", *, null: bool = False) -> Schema:
    found = text(says, null=null)
    found["enum"] = [*among, None] if null else list(among)
    return found


def const(word: str) -> Schema:
    return {"type": "string", "const": word}


def time(says: str = "", *, null: bool = False) -> Schema:
    found = text(says, null=null)
    found["format"] = "date-time"
    return found


def integer(
    says: str = "", *, least: int | None = None, most: int | None = None, null: bool = False
) -> Schema:
    found: Schema = {"type": _type("integer", null=null)}
    if says:
        found["description"] = says
    if least is not None:
        found["minimum"] = least
    if most is not None:
        found["maximum"] = most
    return found


def boolean(says: str = "", *, null: bool = False) -> Schema:
    found: Schema = {"type": _type("boolean", null=null)}
    if says:
        found["description"] = says
    return found


def list_of(
    item: Schema, says: str = "", *, least: int | None = None, most: int | None = None, null: bool = False
) -> Schema:
    found: Schema = {"type": _type("array", null=null), "items": item}
    if says:
        found["description"] = says
    if least is not None:
        found["minItems"] = least
    if most is not None:
        found["maxItems"] = most
    return found


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def ref_or_null(name: str) -> Schema:
    return {"oneOf": [ref(name), {"type": "null"}]}


def free(says: str) -> Schema:
    """An object whose members are data."""
    return {"type": "object", "description": says, "additionalProperties": True}


def record(
    required: Mapping[str, Schema],
    optional: Mapping[str, Schema] | None = None,
    *,
    says: str = "",
    example: Any = None,
) -> Schema:
    """An object with exactly these members."""
    found: Schema = {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }
    if required:
        found["required"] = list(required)
    if says:
        found["description"] = says
    if example is not None:
        found["examples"] = [example]
    return found


def page_of(name: str) -> Schema:
    return record(
        {
            "object": const("list"),
            "data": list_of(ref(name)),
            "next": text("`after` of the next page; null on the last", null=True),
        }
    )
