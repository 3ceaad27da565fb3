"""What may stand in a path."""

from __future__ import annotations

from uuid import UUID

from wire import ids
from wire.keys import KEY
from wire.problems import Problem


class KeyConverter:
    """A key that outside systems chose; anything else is no address of ours."""

    regex = KEY.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def id_of(prefix: str, text: str, *, code: str) -> UUID:
    """The id in a path. What is no id of this kind names nothing. Raises: Problem (404)."""
    try:
        return ids.parse(prefix, text)
    except ids.InvalidId as error:
        raise Problem(code, str(error)) from error
