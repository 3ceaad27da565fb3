"""Parse and write strict JSON: RFC 8259 within the limits of I-JSON (RFC 7493)."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

MAX_INTEGER = 2**53 - 1  # RFC 7493 section 2.2: beyond it, readers that use doubles disagree
MAX_DEPTH = 64
# An empty object costs its reader as much as sixty bytes of text. Real bodies have fewer of them.
FREE_CONTAINERS = 2000
BYTES_A_CONTAINER = 12
MAX_FAULTS = 1000
MAX_DIGITS = 1100  # a double needs no more than 767 to be told from every other

_QUOTE, _OPEN, _CLOSE = ord('"'), ord("{"), ord("}")
_SQUARE_TO_CURLY = ord("{") ^ ord("[")
_SURROGATE = re.compile("[\ud800-\udfff]")
_AT_ONCE = 64 * 1024  # bytes
_Place = Any  # None, or the place above and a name


class MalformedJSON(ValueError):
    """The bytes are not acceptable JSON. `pointer` (RFC 6901) gives the place if it is known."""

    def __init__(self, code: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.pointer = pointer


class _Fault:
    """A marker in the parsed tree for a refused value.

    The parser's hooks do not know the place of a value. A later walk of the tree finds it. Only the first is ever told,
    so `pairs`, the members of an object of which one appears twice, are not looked at before.
    """

    __slots__ = ("code", "detail", "pairs")

    def __init__(self, code: str, detail: str = "", pairs: list[tuple[str, Any]] | None = None) -> None:
        self.code = code
        self.detail = detail
        self.pairs = pairs

    def error(self, pointer: str) -> MalformedJSON:
        """Return the error for this fault at its place."""
        if self.pairs is None:
            return MalformedJSON(self.code, self.detail, pointer)
        times = Counter(name for name, _ in self.pairs)
        twice = next(name for name, _ in self.pairs if times[name] > 1)
        shown = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", twice)
        return MalformedJSON(
            self.code, f"The member {shown!r} appears more than once.", f"{pointer}/{pointer_token(shown)}"
        )


class _Hooks:
    """The parser's hooks for objects, numbers and constants. They put a `_Fault` into the tree."""

    def __init__(self) -> None:
        self.found_fault = False
        self.twice = 0  # objects with a member that appears more than once

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.found_fault = True
        self.twice += 1
        if self.twice > MAX_FAULTS:  # each may enclose the others, so all are kept until the first is known
            raise MalformedJSON(
                "duplicate_member", f"More than {MAX_FAULTS} objects have a member more than once."
            )
        return _Fault("duplicate_member", pairs=pairs)

    def constant(self, name: str) -> _Fault | None:
        if self.found_fault:  # only the first fault is reported
            return None
        return self._fault("not_a_number", f"{name} is not a JSON number.")

    def integer(self, digits: str) -> int | _Fault | None:
        if len(digits) < 16:
            return int(digits)
        # 17 characters hold the greatest number with its sign; int() of millions of digits is very slow.
        if len(digits) <= 17 and -MAX_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
            return number
        if self.found_fault:
            return None
        return self._fault("number_out_of_range", "An integer lies beyond ±(2^53 - 1).")

    def real(self, digits: str) -> float | _Fault | None:
        number = float(digits) if len(digits) <= MAX_DIGITS else math.inf
        if math.isinf(number):
            if self.found_fault:
                return None
            return self._fault("number_out_of_range", "A number is too large for a double.")
        return number

    def _fault(self, code: str, detail: str = "", pairs: list[tuple[str, Any]] | None = None) -> _Fault:
        self.found_fault = True
        return _Fault(code, detail, pairs)


def loads(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Parse `raw` as UTF-8 JSON.

    Raises: MalformedJSON with one of the codes `empty_body`, `byte_order_mark`, `invalid_utf8`, `malformed_json`,
    `too_deep`, `too_many_values`, `duplicate_member`, `not_a_number`, `number_out_of_range`, `lone_surrogate`,
    `null_character`.
    """
    text = _decoded(raw)
    if not text.strip(" \t\n\r"):
        raise MalformedJSON("empty_body", "There is no JSON value here.")
    _refuse_shape(raw, max_depth)
    hooks = _Hooks()
    decoder = json.JSONDecoder(
        object_pairs_hook=hooks.members,
        parse_constant=hooks.constant,
        parse_int=hooks.integer,
        parse_float=hooks.real,
    )
    try:
        value = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise MalformedJSON(
            "malformed_json", f"{error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    # Only an escape can produce U+0000 or a surrogate; raw text cannot hold them.
    if hooks.found_fault or "\\u" in text:
        _refuse_faults(value)
    return value


def dumps(value: Any) -> bytes:
    """Write `value` as compact UTF-8. Raises: ValueError for NaN, infinities and lone surrogates."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def pointer_token(name: str) -> str:
    """Escape a name as one reference token of a JSON pointer (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise MalformedJSON("byte_order_mark", "The text begins with a byte order mark; send plain UTF-8.")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise MalformedJSON("invalid_utf8", f"Byte {error.start} is not valid UTF-8.") from None


def _refuse_shape(raw: bytes, max_depth: int) -> None:
    """Refuse arrays and objects that nest too deep, or of which there are too many. Unclosed ones count too.

    Nothing of the body has been built by then, and the first that is too much ends it. Raises: MalformedJSON.
    """
    if raw.count(b"[") + raw.count(b"{") <= max_depth:
        return
    most = FREE_CONTAINERS + len(raw) // BYTES_A_CONTAINER
    # Without escapes, every second quotation mark ends a string.
    text = raw.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in raw else raw
    marks = depth = opened = 0
    for start in range(0, len(text), _AT_ONCE):
        part = np.frombuffer(text, dtype=np.uint8, count=min(_AT_ONCE, len(text) - start), offset=start)
        quotes = np.cumsum(part == _QUOTE, dtype=np.uint8) + np.uint8(marks)
        outside = (quotes & 1) == 0
        braces = part | _SQUARE_TO_CURLY
        opening = (braces == _OPEN) & outside
        depths = np.cumsum(opening.astype(np.int32) - ((braces == _CLOSE) & outside)) + depth
        if depths.max() > max_depth:
            raise MalformedJSON("too_deep", f"Arrays and objects are nested more than {max_depth} deep.")
        opened += int(opening.sum())
        if opened > most:
            raise MalformedJSON(
                "too_many_values",
                f"There are more arrays and objects than {FREE_CONTAINERS} and one for each {BYTES_A_CONTAINER} bytes.",
            )
        marks, depth = int(quotes[-1]) & 1, int(depths[-1])


def _refuse_faults(value: Any) -> None:
    """Raise MalformedJSON for the first fault in document order. `loads` limits the depth.

    A place is a chain of names, written out only where a fault is found: a name may be long, and have many members.
    """
    place: _Place = None
    members: Iterator[tuple[Any, Any]] = iter([(None, value)])
    above: list[tuple[_Place, Iterator[tuple[Any, Any]]]] = []
    while True:
        for name, node in members:
            kind = type(node)
            if kind is str:
                if not node.isascii() or "\0" in node:
                    _refuse_text(node, (place, name))
            elif kind is list or kind is dict:
                above.append((place, members))
                place = (place, name)
                members = iter(enumerate(node)) if kind is list else _members(node, place)
                break
            elif kind is _Fault:
                raise node.error(_pointer((place, name)))
        else:
            if not above:
                return
            place, members = above.pop()


def _members(node: dict[str, Any], place: _Place) -> Iterator[tuple[Any, Any]]:
    """Return an object's members, after a look at their names."""
    for name in node:
        if not name.isascii() or "\0" in name:
            _refuse_text(name, place)
    return iter(node.items())


def _pointer(place: _Place) -> str:
    """Write a chain of names as a JSON pointer. The whole value has the name None."""
    tokens: list[str] = []
    while place is not None:
        place, name = place
        if name is not None:
            tokens.append(f"/{pointer_token(str(name))}")
    return "".join(reversed(tokens))


def _refuse_text(text: str, place: _Place) -> None:
    if "\0" in text:
        raise MalformedJSON("null_character", "A string holds U+0000.", _pointer(place))
    if _SURROGATE.search(text):
        raise MalformedJSON("lone_surrogate", "A string holds half of a surrogate pair.", _pointer(place))
