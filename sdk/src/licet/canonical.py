"""The canonical bytes of a JSON document: RFC 8785 (JCS), for documents without fractions.

Ours hold none (amounts are integers, instants are texts), so the part of the standard about printing
floating-point numbers is left out and a float is refused.
"""

import json
from typing import Any

_LARGEST = 2**53 - 1  # beyond it, two readers of JSON may see two numbers


def encode(value: Any) -> bytes:
    """Raises: ValueError for what has no canonical form here."""
    return _text(value).encode()  # half a surrogate pair raises UnicodeEncodeError, a ValueError


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
        # the standard orders names by UTF-16 code units
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    raise ValueError(f"{type(value).__name__} has no canonical form here")
