"""Converters for the variable parts of a path."""

from __future__ import annotations

from uuid import UUID

from wire import ids
from wire.keys import KEY
from wire.problems import Problem


class KeyConverter:
    """Matches a key that an outside system chose. Anything else is not an address of this API."""

    regex = KEY.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def id_of(prefix: str, text: str, *, code: str) -> UUID:
    """Parse an id in a path. Raises: Problem (404) if the text is not an id with this prefix."""
    try:
        return ids.parse(prefix, text)
    except ids.InvalidId as error:
        raise Problem(code, str(error)) from error
