"""What every kind of JSON value has in common: one declaration documents, reads and writes it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Self

from wire.object_reader import ObjectReader

Schema = dict[str, Any]  # JSON Schema 2020-12, as OpenAPI 3.1 uses it
_FIRST = {"oneOf", "properties", "items", "additionalProperties", "required"}
_TYPES: dict[str, type] = {"string": str, "array": list, "object": dict}


class Kind:
    """A kind of JSON value. Further keywords are words of its schema.

    `schema` documents it. `read` takes a member of a request and notes what is wrong with it. `write` turns a Python
    value into JSON. A kind with a `name` is a component of the OpenAPI document and is referred to by that name.
    """

    type: str = ""  # its JSON type, "" for several

    def __init__(self, description: str = "", *, null: bool = False, name: str = "", **schema: Any) -> None:
        self.name = name
        self.null = null
        self.schema: Schema = {"type": [self.type, "null"] if null else self.type} if self.type else {}
        said = {"description": description or None, **schema}
        for word in sorted(said, key=lambda word: word not in _FIRST):  # what it holds before its limits
            if said[word] is not None:
                self.schema[word] = said[word]
        self.fallback: Any = None
        self._source: str | Callable[[Any], Any] | None = None

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        """The member's value; None for an optional member that is absent or null."""
        return members.value(name) if required or members.has(name) else members.ignore(name)

    def read_list(self, members: ObjectReader, name: str, *, required: bool, least: int) -> Any:
        """The value of a member that is a list of this kind."""
        raise NotImplementedError(f"a list of {type(self).__name__} is not read from requests")

    def fits(self, value: Any) -> bool:
        """Whether a JSON value has the type of this kind."""
        return isinstance(value, _TYPES.get(self.type, ()))

    def write(self, value: Any) -> Any:
        return value

    def source(self, source: str | Callable[[Any], Any]) -> Self:
        """The same kind, written from another attribute than its name: a dotted path, or a function of the object."""
        return self._changed(_source=source)

    def default(self, value: Any) -> Self:
        """The same kind, read as `value` where a request leaves it out or says null."""
        return self._changed(fallback=value)

    def _changed(self, **attributes: Any) -> Self:
        changed = copy.copy(self)
        vars(changed).update(attributes)
        return changed

    def getter(self, name: str) -> Callable[[Any], Any]:
        """How the member `name` is taken from an object to be written."""
        return self._source if callable(self._source) else attrgetter(self._source or name)

    def writer(self) -> Callable[[Any], Any] | None:
        """`write`, or None where it changes nothing."""
        return None if type(self).write is Kind.write else self.write

    def reference(self) -> Schema:
        """The schema where the kind is used: a reference if it has a name."""
        return {"$ref": f"#/components/schemas/{self.name}"} if self.name else self.schema

    def parts(self) -> Iterator[Kind]:
        """The kinds this one is made of."""
        yield from ()

    def components(self) -> dict[str, Schema]:
        """The schemas of every named kind in it, itself included."""
        found = {self.name: self.schema} if self.name else {}
        for part in self.parts():
            found |= part.components()
        return found
