"""Encode JSON as canonical bytes:

RFC 8785 (JCS), for documents without fractions.

Licet's documents contain no fractions: amounts are integers and instants are texts. So floats are refused,
and the standard's rules for printing them are not implemented.
"""

import json
from typing import Any

_LARGEST = 2**53 - 1  # JSON readers may disagree about larger numbers


def encode(value: Any) -> bytes:
    """Return the canonical bytes of a JSON value.

    Raises: ValueError for a float, an integer beyond 2^53 - 1, or a type that is not JSON.
    """
    return _text(value).encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError("an integer beyond 2^53 - 1 has no canonical form")
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(each) for each in value) + "]"
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        # RFC 8785 sorts names by UTF-16 code units
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    raise ValueError(f"{type(value).__name__} has no canonical form here")
