"""Kinds of JSON values that hold others: objects, lists, alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from api.schema.kind import Kind, Schema
from api.schema.scalars import constant, text
from wire.members import Members

K = TypeVar("K", bound=Kind)
Kinds = Mapping[str, Kind]
# Looks at the values of several members and notes what is wrong with them together.
Check = Callable[[Members, dict[str, Any]], None]


class Record(Kind):
    """An object with exactly the declared members.

    A request is read into what `make` builds of its members, or a dictionary of them. An object is written member by
    member from its attributes; keyword arguments of `write` stand in for attributes it does not have.
    """

    def __init__(
        self,
        schema: Schema,
        required: Kinds,
        optional: Kinds,
        *,
        make: Callable[..., Any] | None,
        check: Check | None,
    ) -> None:
        super().__init__(schema)
        self.required = required
        self.optional = optional
        self._make = make
        self._check = check
        self._members = [(name, kind, True) for name, kind in required.items()]
        self._members += [(name, kind, False) for name, kind in optional.items()]
        self._written = [(name, kind.getter(name), kind.write) for name, kind in required.items()]
        self._written_if_given = [(name, kind.write) for name, kind in optional.items()]

    @property
    def members(self) -> dict[str, Kind]:
        return {**self.required, **self.optional}

    def read_body(self, members: Members) -> Any:
        """What the object says. Where anything is noted as wrong, there is no object: the caller refuses the request.

        A record without `make` gives a dictionary even then, with a harmless value for each faulty member.
        """
        errors = len(members.errors)
        values = {}
        for name, kind, required in self._members:
            value = kind.read(members, name, required=required)
            values[name] = kind.fallback if value is None else value
        if self._check is not None:
            self._check(members, values)
        if not self.schema["additionalProperties"]:
            members.refuse_unknown()
        if self._make is None:
            return values
        return self._make(**values) if len(members.errors) == errors else None

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        child = members.child(name) if required else members.optional_child(name)
        return None if child is None else self.read_body(child)

    def read_list(self, members: Members, name: str, *, required: bool, least: int) -> tuple[Any, ...] | None:
        if required:
            children = members.children(name, least=least, required=True)
        else:
            children = members.children(name, least=least)
        objects = tuple(self.read_body(child) for child in children)
        return objects if required or members.has(name) else None

    def write(self, value: Any, **given: Any) -> dict[str, Any]:
        shown = {
            name: write(given[name] if name in given else get(value)) for name, get, write in self._written
        }
        if given:
            shown |= {name: write(given[name]) for name, write in self._written_if_given if name in given}
        return shown

    def parts(self) -> Iterator[Kind]:
        yield from self.members.values()


class ListOf(Kind):
    """A list. `unique` names the attributes by which its objects differ: a repeat is refused at the first of them."""

    def __init__(
        self,
        schema: Schema,
        item: Kind,
        *,
        least: int = 0,
        most: int | None = None,
        unique: tuple[str, ...] = (),
    ) -> None:
        super().__init__(schema)
        self._item = item
        self._least = least
        self._most = most
        self._unique = unique

    def read(self, members: Members, name: str, *, required: bool) -> tuple[Any, ...] | None:
        items: tuple[Any, ...] | None = self._item.read_list(
            members, name, required=required, least=self._least
        )
        if items and self._most is not None and len(items) > self._most:
            members.note(name, "bad_value", f"Expected at most {self._most} of them.")
        if items and self._unique:
            self._refuse_repeats(members, name, items)
        return items

    def _refuse_repeats(self, members: Members, name: str, items: tuple[Any, ...]) -> None:
        seen = set()
        for index, item in enumerate(items):
            place = tuple(getattr(item, member, None) for member in self._unique)
            if place in seen and item is not None:
                members.note_item(
                    name, f"{index}/{self._unique[0]}", "bad_value", "This stands in the list already."
                )
            seen.add(place)

    def write(self, value: Any) -> list[Any] | None:
        return None if value is None else [self._item.write(item) for item in value]

    def parts(self) -> Iterator[Kind]:
        yield self._item


class OneOf(Kind):
    """One of several kinds. A request's value is read as the first kind that it fits, else as the last."""

    def __init__(self, schema: Schema, kinds: tuple[Kind, ...]) -> None:
        super().__init__(schema)
        self._kinds = kinds

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        value = members.peek(name)
        kind = next((kind for kind in self._kinds if kind.fits(value)), self._kinds[-1])
        return kind.read(members, name, required=required)

    def parts(self) -> Iterator[Kind]:
        yield from self._kinds


class ReadBy(Kind):
    """A kind that a function reads: the rules of another room, which note what is wrong themselves."""

    def __init__(self, kind: Kind, read: Callable[[Members, str], Any]) -> None:
        super().__init__(kind.reference())
        self._kind = kind
        self._read = read

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        return self._read(members, name) if required or members.has(name) else members.ignore(name)

    def parts(self) -> Iterator[Kind]:
        yield self._kind


class Written(Kind):
    """A kind whose values are written already, or write themselves with `to_dict`."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.reference())
        self._kind = kind

    def write(self, value: Any) -> Any:
        return value.to_dict() if hasattr(value, "to_dict") else value

    def parts(self) -> Iterator[Kind]:
        yield self._kind


class Nullable(Kind):
    """A kind, or null."""

    def __init__(self, schema: Schema, kind: Kind) -> None:
        super().__init__(schema)
        self._kind = kind

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        if required:
            members.value(name)  # it must be there, though null will do
        return self._kind.read(members, name, required=False)

    def write(self, value: Any) -> Any:
        return None if value is None else self._kind.write(value)

    def parts(self) -> Iterator[Kind]:
        yield self._kind


def record(
    required: Kinds,
    optional: Kinds | None = None,
    *,
    make: Callable[..., Any] | None = None,
    check: Check | None = None,
    description: str = "",
    example: Any = None,
    null: bool = False,
    more: bool = False,
) -> Record:
    """An object with these members; `more` allows members of other names."""
    optional = optional or {}
    schema: Schema = {
        "type": ["object", "null"] if null else "object",
        "properties": {name: kind.reference() for name, kind in {**required, **optional}.items()},
        "additionalProperties": more,
    }
    if required:
        schema["required"] = list(required)
    if description:
        schema["description"] = description
    if example is not None:
        schema["examples"] = [example]
    return Record(schema, required, optional, make=make, check=check)


def noun(name: str, required: Kinds, optional: Kinds | None = None, **options: Any) -> Record:
    """A record that is a component of the OpenAPI document."""
    return named(name, record(required, optional, **options))


def named(name: str, kind: K) -> K:
    """The kind as a component of the OpenAPI document."""
    kind.name = name
    return kind


def listof(
    item: Kind,
    description: str = "",
    *,
    least: int | None = None,
    most: int | None = None,
    null: bool = False,
    unique: tuple[str, ...] = (),
) -> ListOf:
    schema: Schema = {"type": ["array", "null"] if null else "array", "items": item.reference()}
    schema |= {} if not description else {"description": description}
    schema |= {name: limit for name, limit in (("minItems", least), ("maxItems", most)) if limit is not None}
    return ListOf(schema, item, least=least or 0, most=most, unique=unique)


def one_of(*kinds: Kind, description: str = "") -> OneOf:
    schema: Schema = {"oneOf": [kind.reference() for kind in kinds]}
    return OneOf(schema | ({"description": description} if description else {}), kinds)


def nullable(kind: Kind, description: str = "") -> Nullable:
    schema: Schema = {"oneOf": [kind.reference(), {"type": "null"}]}
    return Nullable(schema | ({"description": description} if description else {}), kind)


def read_by(kind: Kind, read: Callable[[Members, str], Any]) -> ReadBy:
    return ReadBy(kind, read)


def written(kind: Kind) -> Written:
    return Written(kind)


def page_of(kind: Kind, name: str = "") -> Record:
    """One page of a list, as `api.listing` answers it."""
    return noun(
        name or f"{kind.name}List",
        {
            "object": constant("list"),
            "data": listof(kind),
            "next": text("Send it as `after` to get the next page; null on the last page", null=True),
        },
    )
