"""Match a text with a pattern of several `*` in time that grows with their lengths only. Pure.

A regular expression would try every way to share the text among the `*`, which takes hours for a hostile pattern. Here
each part is asked once at which places the rest can match, from the last part to the first. The answer is that of the
expression: each `*`, and the tenant's name, takes as much as it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

STAR: Final = "*"
TENANT: Final = "{tenant}"
_LONGEST: Final = 128
_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_NAME: Final = _LETTERS | frozenset(":_-")


def tenant_of(parts: Sequence[str], text: str) -> str | None:
    """Return the tenant's name. Empty for a pattern without a tenant, None if the text does not match.

    `parts` are literal texts, `STAR` and `TENANT`.
    """
    if parts and parts[0] not in (STAR, TENANT) and not text.startswith(parts[0]):
        return None
    last = [False] * len(text) + [True]
    ways = [last]  # for each part, from the last: at which places it and the rest can match
    for part in reversed(parts):
        ways.append(_places(part, text, ways[-1]))
    ways.reverse()
    return _read(parts, text, ways) if ways[0][0] else None


def _places(part: str, text: str, rest: Sequence[bool]) -> list[bool]:
    places = [False] * len(rest)
    if part == STAR:
        possible = False
        for place in range(len(rest) - 1, -1, -1):
            possible = possible or rest[place]
            places[place] = possible
    elif part == TENANT:
        end = None  # the next place at which a name that begins here could end
        for place in range(len(text) - 1, -1, -1):
            if text[place] not in _NAME:
                end = None
                continue
            end = place + 1 if rest[place + 1] else end
            places[place] = text[place] in _LETTERS and end is not None and end - place <= _LONGEST
    else:
        place = text.find(part)
        while place >= 0:
            places[place] = rest[place + len(part)]
            place = text.find(part, place + 1)
    return places


def _name_end(text: str, place: int, rest: Sequence[bool]) -> int | None:
    """Return where the longest tenant's name at `place` ends, after which the rest can match."""
    found, end = None, place
    while end < len(text) and end - place < _LONGEST and text[end] in _NAME:
        end += 1
        if rest[end]:
            found = end
    return found


def _read(parts: Sequence[str], text: str, ways: Sequence[Sequence[bool]]) -> str:
    place, tenant = 0, ""
    for number, part in enumerate(parts):
        rest = ways[number + 1]
        if part == STAR:
            place = max(end for end in range(place, len(rest)) if rest[end])
        elif part == TENANT:
            end = _name_end(text, place, rest) or place
            tenant, place = text[place:end], end
        else:
            place += len(part)
    return tenant
