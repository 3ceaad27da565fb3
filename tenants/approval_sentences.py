"""What a waiting change shows: each value that differs, in words that pages and letters share. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_NOTHING: Final = "nothing"
_WORDS: Final = {True: "yes", False: "no", None: _NOTHING, "": _NOTHING}


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One value that changes. `member` is its path in words, such as "operator, identifies"."""

    member: str
    was: str
    becomes: str


def differences(member: str, was: Any, becomes: Any) -> list[DifferenceLine]:
    """Return what differs between two JSON values, member by member. Named objects in lists are matched by name.

    A difference within an object is named by the object's own members, any other by `member`.
    """
    parts = all(isinstance(_by_name(each), Mapping) for each in (was, becomes))
    return list(_differences(() if parts else (member,), was, becomes))


def _differences(path: tuple[str, ...], was: Any, becomes: Any) -> Iterator[DifferenceLine]:
    if was == becomes:
        return
    was, becomes = _by_name(was), _by_name(becomes)
    if isinstance(was, Mapping) and isinstance(becomes, Mapping):
        for name in (*was, *(name for name in becomes if name not in was)):
            yield from _differences((*path, str(name)), was.get(name), becomes.get(name))
        return
    yield DifferenceLine(", ".join(each.replace("_", " ") for each in path), text(was), text(becomes))


def text(value: Any) -> str:
    """Return a JSON value in words."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {text(each)}" for name, each in value.items()) or _NOTHING
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(text, value)) or _NOTHING
    if value is None or isinstance(value, bool) or value == "":
        return _WORDS[value]
    return str(value)


def _by_name(value: Any) -> Any:
    """Turn a list of objects with names into an object by name."""
    named = (
        isinstance(value, list) and value and all(isinstance(each, dict) and "name" in each for each in value)
    )
    return {each["name"]: each for each in value} if named else value
