"""The base class of all kinds of JSON values: one declaration documents, reads and writes a value."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Self

from wire.object_reader import ObjectReader
from wire.unchanged import UNCHANGED

Schema = dict[str, Any]  # JSON Schema 2020-12, as OpenAPI 3.1 uses it
_FIRST = {"oneOf", "properties", "items", "additionalProperties", "required"}
_TYPES: dict[str, type] = {"string": str, "array": list, "object": dict}


class Kind:
    """A kind of JSON value. Further keyword arguments become keywords of its schema.

    `schema` documents it. `read` reads a member of a request and notes errors. `write` turns a Python value into
    JSON. A kind with a `name` is a component of the OpenAPI document, and other schemas refer to it by that name.
    """

    type: str = ""  # the JSON type, "" for several

    def __init__(self, description: str = "", *, null: bool = False, name: str = "", **schema: Any) -> None:
        self.name = name
        self.null = null
        self.schema: Schema = {"type": [self.type, "null"] if null else self.type} if self.type else {}
        words = {"description": description or None, **schema}
        for word in sorted(words, key=lambda word: word not in _FIRST):  # the content first, then the limits
            if words[word] is not None:
                self.schema[word] = words[word]
        self.fallback: Any = None
        self.absent: Any = None
        self._source: str | Callable[[Any], Any] | None = None

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        """Return the member's value, None for an optional member that is absent or null."""
        return members.value(name) if required or members.has(name) else members.ignore(name)

    def read_list(self, members: ObjectReader, name: str, *, required: bool, least: int) -> Any:
        """Return the value of a member that is a list of this kind."""
        raise NotImplementedError(f"a list of {type(self).__name__} is not read from requests")

    def fits(self, value: Any) -> bool:
        """Whether a JSON value has the type of this kind."""
        return isinstance(value, _TYPES.get(self.type, ()))

    def write(self, value: Any) -> Any:
        return value

    def source(self, source: str | Callable[[Any], Any]) -> Self:
        """Return the same kind, written from another attribute: a dotted path, or a function of the object."""
        return self._changed(_source=source)

    def default(self, value: Any) -> Self:
        """Return the same kind, read as `value` if a request leaves it out or sends null."""
        return self._changed(fallback=value)

    def kept(self) -> Self:
        """Return the same kind, read as `UNCHANGED` if a request leaves it out. Null clears: it gives the default."""
        return self._changed(absent=UNCHANGED)

    def _changed(self, **attributes: Any) -> Self:
        changed = copy.copy(self)
        vars(changed).update(attributes)
        return changed

    def getter(self, name: str) -> Callable[[Any], Any]:
        """Return the function that takes the member `name` from an object."""
        return self._source if callable(self._source) else attrgetter(self._source or name)

    def writer(self) -> Callable[[Any], Any] | None:
        """Return `write`, or None if it would change nothing."""
        return None if type(self).write is Kind.write else self.write

    def reference(self) -> Schema:
        """Return the schema at the place of use: a reference if the kind has a name."""
        return {"$ref": f"#/components/schemas/{self.name}"} if self.name else self.schema

    def parts(self) -> Iterator[Kind]:
        """Return the kinds that this kind contains."""
        yield from ()

    def components(self) -> dict[str, Schema]:
        """Return the schemas of every named kind in it, itself included."""
        schemas = {self.name: self.schema} if self.name else {}
        for part in self.parts():
            schemas |= part.components()
        return schemas
