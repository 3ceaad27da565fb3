"""Parse JSON strictly:

RFC 8259 within I-JSON (RFC 7493).

JSON that two readers could understand differently is refused.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from licet.errors import Untrusted

_LARGEST = 2**53 - 1


def loads(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in `raw`.

    Raises: Untrusted.
    """
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_members,
            parse_constant=_refuse,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise Untrusted(f"The answer is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Untrusted("The answer is not a JSON object.")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; refuse a repeated name."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member appears more than once")
    return members


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST:
        raise ValueError("an integer is out of range")
    return int(digits)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
