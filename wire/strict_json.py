"""Parse and write strict JSON: RFC 8259 within the limits of I-JSON (RFC 7493)."""

import json
import math
import re
from collections import Counter
from typing import Any

MAX_INTEGER = 2**53 - 1  # RFC 7493 section 2.2: beyond it, readers that use doubles disagree
MAX_DEPTH = 64

# Possessive, with an optional closing quote: otherwise an unclosed string is scanned again from each escaped
# quote, and a hostile megabyte costs hours.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_ONE_KIND_OF_BRACKET = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE = re.compile("[\ud800-\udfff]")


class MalformedJSON(ValueError):
    """The bytes are not acceptable JSON. `pointer` (RFC 6901) gives the place if it is known."""

    def __init__(self, code: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.pointer = pointer


class _Fault:
    """A marker in the parsed tree for a refused value.

    The parser's hooks do not know the place of a value. A later walk of the tree finds it.
    """

    __slots__ = ("below", "code", "detail")

    def __init__(self, code: str, detail: str, below: str = "") -> None:
        self.code = code
        self.detail = detail
        self.below = below


class _Hooks:
    """The parser's hooks for objects, numbers and constants. They put a `_Fault` into the tree."""

    def __init__(self) -> None:
        self.found_fault = False

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in members if times[name] > 1)
        shown = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", twice)
        return self._fault(
            "duplicate_member", f"The member {shown!r} appears more than once.", f"/{pointer_token(shown)}"
        )

    def constant(self, name: str) -> _Fault:
        return self._fault("not_a_number", f"{name} is not a JSON number.")

    def integer(self, digits: str) -> int | _Fault:
        # 17 characters hold the greatest number with its sign; int() of millions of digits is very slow.
        if len(digits) <= 17 and -MAX_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
            return number
        return self._fault("number_out_of_range", "An integer lies beyond ±(2^53 - 1).")

    def real(self, digits: str) -> float | _Fault:
        number = float(digits)
        if math.isinf(number):
            return self._fault("number_out_of_range", "A number is too large for a double.")
        return number

    def _fault(self, code: str, detail: str, below: str = "") -> _Fault:
        self.found_fault = True
        return _Fault(code, detail, below)


def loads(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Parse `raw` as UTF-8 JSON.

    Raises: MalformedJSON with one of the codes `empty_body`, `byte_order_mark`, `invalid_utf8`, `malformed_json`,
    `too_deep`, `duplicate_member`, `not_a_number`, `number_out_of_range`, `lone_surrogate`, `null_character`.
    """
    text = _decoded(raw)
    if not text.strip(" \t\n\r"):
        raise MalformedJSON("empty_body", "There is no JSON value here.")
    if _too_deep(raw, max_depth):
        raise MalformedJSON("too_deep", f"Arrays and objects are nested more than {max_depth} deep.")
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


def _too_deep(raw: bytes, max_depth: int) -> bool:
    """Whether arrays and objects nest deeper than `max_depth`. Unclosed ones count too."""
    if raw.count(b"[") + raw.count(b"{") <= max_depth:
        return False
    brackets = _STRING.sub(b"", raw).translate(_ONE_KIND_OF_BRACKET, _NO_BRACKETS)
    for _ in range(max_depth):  # each pass removes one level of innermost pairs, at the speed of C
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > max_depth


def _refuse_faults(value: Any) -> None:
    """Raise MalformedJSON for the first fault in document order. `loads` limits the depth."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        pointer, node = waiting.pop()
        if isinstance(node, _Fault):
            raise MalformedJSON(node.code, node.detail, pointer + node.below)
        if isinstance(node, str):
            _refuse_text(node, pointer)
        elif isinstance(node, list):
            waiting.extend((f"{pointer}/{index}", item) for index, item in reversed(list(enumerate(node))))
        elif isinstance(node, dict):
            for name in node:
                _refuse_text(name, pointer)
            waiting.extend(
                (f"{pointer}/{pointer_token(name)}", item) for name, item in reversed(list(node.items()))
            )


def _refuse_text(text: str, pointer: str) -> None:
    if "\0" in text:
        raise MalformedJSON("null_character", "A string holds U+0000.", pointer)
    if _SURROGATE.search(text):
        raise MalformedJSON("lone_surrogate", "A string holds half of a surrogate pair.", pointer)
