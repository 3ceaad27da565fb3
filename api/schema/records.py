"""Kinds of JSON values that hold others: objects, lists, alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from api.schema.kind import Kind
from api.schema.scalars import Constant, Text
from wire.object_reader import ObjectReader

Kinds = Mapping[str, Kind]
# Checks the values of several members together and notes errors.
Check = Callable[[ObjectReader, dict[str, Any]], None]


class Record(Kind):
    """An object with the declared members; `more` allows members with other names.

    Reading gives the result of `make` from its members, or a dictionary. Writing takes each member from an
    attribute of the object. Keyword arguments of `write` replace attributes that the object does not have. Optional
    members are written only from keyword arguments.
    """

    type = "object"

    def __init__(
        self,
        required: Kinds,
        optional: Kinds | None = None,
        *,
        make: Callable[..., Any] | None = None,
        check: Check | None = None,
        example: Any = None,
        more: bool = False,
        **schema: Any,
    ) -> None:
        self.required = required
        self.optional = optional or {}
        super().__init__(
            properties={name: kind.reference() for name, kind in {**required, **self.optional}.items()},
            additionalProperties=more,
            required=list(required) or None,
            examples=None if example is None else [example],
            **schema,
        )
        self._make = make
        self._check = check
        self._more = more
        self._members = [(name, kind, True) for name, kind in required.items()]
        self._members += [(name, kind, False) for name, kind in self.optional.items()]
        self._written = [(name, kind.getter(name), kind.writer()) for name, kind in required.items()]

    def read_body(self, members: ObjectReader) -> Any:
        """Return the object in the members, or None after an error: then the caller refuses the request.

        A record without `make` always gives a dictionary, with a harmless value for each faulty member.
        """
        errors = len(members.errors)
        values = {}
        for name, kind, required in self._members:
            if required and kind.null:
                members.value(name)  # it must be present, but may be null
            value = kind.read(members, name, required=required and not kind.null)
            values[name] = _said(kind, members, name, value)
        if self._check is not None:
            self._check(members, values)
        if not self._more:
            members.refuse_unknown()
        if self._make is None:
            return values
        return self._make(**values) if len(members.errors) == errors else None

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        child = members.child(name) if required else members.optional_child(name)
        return None if child is None else self.read_body(child)

    def read_list(
        self, members: ObjectReader, name: str, *, required: bool, least: int
    ) -> tuple[Any, ...] | None:
        children = members.children(name, least=least, required=required)
        objects = tuple(self.read_body(child) for child in children)
        return objects if required or members.has(name) else None

    def write(self, value: Any, **given: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            value = SimpleNamespace(**value)
        shown = {}
        for name, get, write in self._written:
            member = given[name] if name in given else get(value)
            shown[name] = member if write is None else write(member)
        for name, kind in self.optional.items() if given else ():
            if name in given:
                shown[name] = kind.write(given[name])
        return shown

    def parts(self) -> Iterator[Kind]:
        yield from self.required.values()
        yield from self.optional.values()


def _said(kind: Kind, members: ObjectReader, name: str, value: Any) -> Any:
    if kind.absent is not None and name not in members.names():
        return kind.absent
    return kind.fallback if value is None else value


class Noun(Record):
    """A record that is a component of the OpenAPI document."""

    def __init__(self, name: str, required: Kinds, optional: Kinds | None = None, **options: Any) -> None:
        super().__init__(required, optional, name=name, **options)


class Page(Noun):
    """One page of a list, as `api.listing` answers it."""

    def __init__(self, kind: Kind, name: str = "") -> None:
        following = Text("Send it as `after` to get the next page; null on the last page", null=True)
        super().__init__(
            name or f"{kind.name}List", {"object": Constant("list"), "data": ListOf(kind), "next": following}
        )


class ListOf(Kind):
    """A list. `unique` names attributes that no two objects may share: a repeat is refused at the first of them."""

    type = "array"

    def __init__(
        self,
        item: Kind,
        description: str = "",
        *,
        least: int | None = None,
        most: int | None = None,
        null: bool = False,
        unique: tuple[str, ...] = (),
    ) -> None:
        super().__init__(description, null=null, items=item.reference(), minItems=least, maxItems=most)
        self._item = item
        self._least = least or 0
        self._most = most
        self._unique = unique

    def read(self, members: ObjectReader, name: str, *, required: bool) -> tuple[Any, ...] | None:
        items: tuple[Any, ...] | None = self._item.read_list(
            members, name, required=required, least=self._least
        )
        if items and self._most is not None and len(items) > self._most:
            members.note(name, "bad_value", f"Expected at most {self._most} of them.")
        if items and self._unique:
            self._refuse_repeats(members, name, items)
        return items

    def _refuse_repeats(self, members: ObjectReader, name: str, items: tuple[Any, ...]) -> None:
        seen = set()
        for index, item in enumerate(items):
            place = tuple(getattr(item, attribute, None) for attribute in self._unique)
            if place in seen and item is not None:
                at = f"{index}/{self._unique[0]}"
                members.note_item(name, at, "bad_value", "This stands in the list already.")
            seen.add(place)

    def write(self, value: Any) -> list[Any] | None:
        return None if value is None else [self._item.write(item) for item in value]

    def parts(self) -> Iterator[Kind]:
        yield self._item


class OneOf(Kind):
    """One of several kinds. A request's value is read as the first kind that it fits.

    A value that fits no kind is refused with the text `expected`, or as the last kind refuses it.
    """

    def __init__(self, *kinds: Kind, description: str = "", name: str = "", expected: str = "") -> None:
        super().__init__(description, name=name, oneOf=[kind.reference() for kind in kinds])
        self._kinds = kinds
        self._expected = expected

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        value = members.peek(name)
        kind = next((kind for kind in self._kinds if kind.fits(value)), None)
        if kind is None and self._expected and name in members.names():
            members.ignore(name)
            members.note(name, "bad_value", self._expected)
            return None
        return (kind or self._kinds[-1]).read(members, name, required=required)

    def parts(self) -> Iterator[Kind]:
        yield from self._kinds


class _Wrapped(Kind):
    """Another kind with the same documentation, but read or written in another way."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.schema = kind.reference()
        self._kind = kind

    def parts(self) -> Iterator[Kind]:
        yield self._kind


class ReadBy(_Wrapped):
    """A kind that a function of another app reads. The function notes the errors itself."""

    def __init__(self, kind: Kind, read: Callable[[ObjectReader, str], Any]) -> None:
        super().__init__(kind)
        self._read = read

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        return self._read(members, name) if required or members.has(name) else members.ignore(name)


class Written(_Wrapped):
    """A kind with values that are JSON already, or that have a method `to_dict`."""

    def write(self, value: Any) -> Any:
        return value.to_dict() if hasattr(value, "to_dict") else value


class Nullable(_Wrapped):
    """A kind, or null."""

    def __init__(self, kind: Kind, description: str = "") -> None:
        super().__init__(kind)
        self.null = True
        self.schema = {"oneOf": [kind.reference(), {"type": "null"}]}
        if description:
            self.schema["description"] = description

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        return self._kind.read(members, name, required=required)

    def write(self, value: Any) -> Any:
        return None if value is None else self._kind.write(value)
