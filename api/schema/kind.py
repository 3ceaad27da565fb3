"""What every kind of JSON value has in common: one declaration documents, reads and writes it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Self

from wire.members import Members

Schema = dict[str, Any]  # JSON Schema 2020-12, as OpenAPI 3.1 uses it

_TYPES: dict[Any, type] = {"string": str, "array": list, "object": dict}


class Kind:
    """A kind of JSON value.

    `schema` documents it. `read` takes a member of a request and notes what is wrong with it. `write` turns a Python
    value into JSON. A kind with a `name` is a component of the OpenAPI document and is referred to by that name.
    """

    name: str | None = None

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.fallback: Any = None
        self.taken_from: str | Callable[[Any], Any] | None = None

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        """The member's value; None for an optional member that is absent or null."""
        if required:
            return members.value(name)
        return members.value(name) if members.has(name) else members.ignore(name)

    def read_list(self, members: Members, name: str, *, required: bool, least: int) -> Any:
        """The value of a member that is a list of this kind."""
        raise NotImplementedError(f"a list of {type(self).__name__} is not read from requests")

    def fits(self, value: Any) -> bool:
        """Whether a JSON value has the type of this kind."""
        return isinstance(value, _TYPES.get(self.schema.get("type"), ()))

    def write(self, value: Any) -> Any:
        return value

    def source(self, source: str | Callable[[Any], Any]) -> Self:
        """The same kind, written from another attribute than its name: a dotted path, or a function of the object."""
        changed = copy.copy(self)
        changed.taken_from = source
        return changed

    def default(self, value: Any) -> Self:
        """The same kind, read as `value` where a request leaves it out or says null."""
        changed = copy.copy(self)
        changed.fallback = value
        return changed

    def getter(self, name: str) -> Callable[[Any], Any]:
        """How the member `name` is taken from an object to be written."""
        if callable(self.taken_from):
            return self.taken_from
        attribute = attrgetter(self.taken_from or name)
        key = self.taken_from or name
        return lambda value: value[key] if isinstance(value, dict) else attribute(value)

    def reference(self) -> Schema:
        """The schema where the kind is used: a reference if it has a name."""
        return self.schema if self.name is None else {"$ref": f"#/components/schemas/{self.name}"}

    def parts(self) -> Iterator[Kind]:
        """The kinds this one is made of."""
        yield from ()

    def components(self) -> dict[str, Schema]:
        """The schemas of every named kind in it, itself included."""
        found = {} if self.name is None else {self.name: self.schema}
        for part in self.parts():
            found |= part.components()
        return found


def schema_of(type_: str, description: str, *, null: bool, **limits: Any) -> Schema:
    """A schema with the limits that are set."""
    schema: Schema = {"type": [type_, "null"] if null else type_}
    if description:
        schema["description"] = description
    schema |= {name: limit for name, limit in limits.items() if limit is not None}
    return schema
