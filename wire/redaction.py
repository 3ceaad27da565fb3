"""Take secrets out of text that is kept: lines of the log, events, traces. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

GONE: Final = "***"

# Each with what remains. What a secret begins with stays, because it says which kind of secret it was.
_PATTERNS: Final = (
    (re.compile(r"\b(lk_(?:live|test)_)[0-9A-Za-z]+"), rf"\1{GONE}"),
    (re.compile(r"\b((?:whsec|sk_live|sk_test|rk_live|rk_test)_)[0-9A-Za-z+/=_-]+"), rf"\1{GONE}"),
    (re.compile(r"(/(?:invitations|calendar)/)[0-9a-f]{64}"), rf"\1{GONE}"),
    (re.compile(r"(/password/reset/key/)[^\s/\"']+"), rf"\1{GONE}"),
    (re.compile(r"(?i)\b((?:bearer|basic) )[0-9A-Za-z+/=._~-]{8,}"), rf"\1{GONE}"),
    (re.compile(r"\beyJ[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]*)?"), GONE),
    (
        re.compile(
            r"(?i)\b((?:sessionid|csrftoken|csrfmiddlewaretoken|password\d?)['\"]?\s?[=:]\s?['\"]?)[^\s;&'\",]+"
        ),
        rf"\1{GONE}",
    ),
    # The user and password of an address, and the query of a path or an address.
    (re.compile(r"(\w://)[^\s/@\"']+@"), rf"\1{GONE}@"),
    (re.compile(r"((?:\b[a-z][a-z0-9+.-]*:/|(?<![\w/]))/[^\s?\"'<>]*\?)[^\s\"'<>]+"), rf"\1{GONE}"),
)
_SECRET_NAMES: Final = re.compile(
    r"(?i)(?:password|passwd|secret|authorization|cookie|api_?key|csrf|session_?key|query_?string)"
)


def text(value: str) -> str:
    """Return the text with `***` in place of keys, reset links, sessions, passwords and query strings."""
    for pattern, remains in _PATTERNS:
        value = pattern.sub(remains, value)
    return value


def redacted(value: Any, name: str = "") -> Any:
    """Return a value of a log line, and its members, without secrets.

    A member with a name that marks a secret is hidden whole.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if _SECRET_NAMES.search(name):
        return GONE
    if isinstance(value, Mapping):
        return {key: redacted(member, str(key)) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(member) for member in value]
    return text(value.decode(errors="replace") if isinstance(value, bytes) else str(value))
