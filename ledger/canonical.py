"""The canonical bytes of a JSON value by RFC 8785 (JCS). The ledger stores and hashes these bytes."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import rfc8785

MAX_DEPTH = 64  # of objects and lists in the body of an entry, itself included; `ledger_append` refuses more


class NotCanonicalisable(ValueError):
    """The value has no canonical form.

    It contains NaN, an integer beyond ±(2^53 - 1), half a surrogate pair, a name that is not a string, or a type that
    JSON does not have.
    """

    code = "not_canonical"


def encode(value: Any) -> bytes:
    """Encode a value as canonical JSON (RFC 8785). Raises: NotCanonicalisable."""
    try:
        return rfc8785.dumps(value)
    except ValueError as error:  # an error of the library, or of the codec for a surrogate in a name
        raise NotCanonicalisable(f"the value has no canonical form: {error}") from error
    except RecursionError as error:
        raise NotCanonicalisable("the value has no canonical form: it is nested too deeply") from error


def fault(data: bytes, *, depth: int = MAX_DEPTH) -> str:
    """Say why these bytes are not the canonical form of an object, or return "" where they are.

    Stricter than RFC 8785, as `ledger_append` is: an object of objects, lists, strings without U+0000, integers,
    booleans and null, nested at most `depth` deep.
    """
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=_without_repeats, parse_float=_no_float, parse_constant=_no_float
        )
    except _Repeated as repeated:
        return f"the member {str(repeated)!r} stands there twice"
    except UnicodeDecodeError:
        return "they are not UTF-8"
    except (ValueError, RecursionError):
        return "they are not JSON of objects, lists, strings, integers, booleans and null"
    return _fault_of_value(value, data, depth)


def _fault_of_value(value: Any, data: bytes, depth: int) -> str:
    if not isinstance(value, dict):
        return "they are not an object"
    if _depth(value) > depth:
        return f"they are nested deeper than {depth} levels"
    if b"\\u0000" in data.replace(b"\\\\", b""):
        return "a string has the character U+0000"
    try:
        return "" if encode(value) == data else "they are spelled differently"
    except NotCanonicalisable:
        return "an integer is beyond 2^53 - 1, or half of a surrogate pair stands alone"


def is_canonical_object(data: bytes) -> bool:
    return not fault(data)


class _Repeated(Exception):
    pass


def _without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return value


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


def _depth(value: Any) -> int:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max(map(_depth, children), default=0)
