"""Read query parameters. Each must be declared and may appear once; the API guesses none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from api import cursors
from api.route import Parameter
from wire import keys, times
from wire.problems import FieldError, Problem

_INTEGERS = {"limit": (1, cursors.MAX_LIMIT), "integer": (0, 2**53 - 1), "wait": (0, 60)}


def read(given: QueryDict, declared: Sequence[Parameter]) -> dict[str, Any]:
    """Return the value of every declared parameter, None if it is absent. Raises: Problem (400)."""
    known = {parameter.name: parameter for parameter in declared}
    errors: list[FieldError] = []
    for name, values in given.lists():
        if name not in known:
            errors.append(
                FieldError("", "unknown_parameter", f"There is no parameter {_shown(name)!r} here.")
            )
        elif len(values) > 1:
            errors.append(FieldError("", "bad_parameter", f"{name} appears more than once."))
    values_by_name: dict[str, Any] = {}
    for parameter in declared:
        text = given.get(parameter.name)
        if text is None:
            if parameter.required:
                errors.append(FieldError("", "bad_parameter", f"{parameter.name} is required."))
            values_by_name[parameter.name] = cursors.DEFAULT_LIMIT if parameter.kind == "limit" else None
            continue
        try:
            values_by_name[parameter.name] = _value(parameter, text)
        except ValueError as error:
            errors.append(FieldError("", "bad_parameter", f"{parameter.name}: {error}"))
    if errors:
        raise Problem(errors[0].code, errors[0].detail, errors=errors)
    return values_by_name


def _value(parameter: Parameter, text: str) -> Any:
    if "\0" in text or any(0xD800 <= ord(letter) < 0xE000 for letter in text):
        raise ValueError("U+0000 and halves of surrogate pairs are not allowed")
    if parameter.kind == "time":
        return times.parse(text)
    if parameter.kind in _INTEGERS:
        least, most = _INTEGERS[parameter.kind]
        return _integer(text, least=least, most=most)
    if parameter.kind == "choice" and text not in parameter.choices:
        raise ValueError(f"expected one of {', '.join(parameter.choices)}")
    if parameter.kind == "key" and not keys.is_key(text):
        raise ValueError("expected a key")
    if len(text) > 1000:
        raise ValueError("expected at most 1000 characters")
    return text if parameter.place is None else parameter.place(text)


def _integer(text: str, *, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 16 or not least <= int(text) <= most:
        raise ValueError(f"expected an integer from {least} to {most}")
    return int(text)


def _shown(name: str) -> str:
    return name.encode(errors="replace").decode()[:100]
