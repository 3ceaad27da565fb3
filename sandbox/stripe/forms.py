"""Decode Stripe's form encoding: `items[0][price]=p` and `expand[]=x` become nested objects and lists."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import malformed

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")


def decode(encoded: str) -> dict[str, Any]:
    """Return the nested parameters of a body or query; every leaf is still a string.

    Raises: StripeError for unmatched brackets, or a name that is both a value and a container.
    """
    root: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True, strict_parsing=False):
        parts = _parts(name)
        current = root
        for part in parts[:-1]:
            current = current.setdefault(part, {})
            if not isinstance(current, dict):
                raise malformed(f"Invalid form encoding near {name}", code="parameter_invalid", param=name)
        leaf = str(len(current)) if parts[-1] == "" else parts[-1]
        current[leaf] = value
    return {name: _with_lists(value) for name, value in root.items()}


def _parts(name: str) -> list[str]:
    match = _KEY.match(name)
    if match is None:
        raise malformed(f"Invalid form encoding near {name}", code="parameter_invalid", param=name)
    return [match.group(1), *_PART.findall(match.group(2))]


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
