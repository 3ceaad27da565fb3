"""What a person typed into the search box: words, an id, or the number of a ledger entry. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from wire import ids

_LONGEST = 200
_MOST_WORDS = 6
_PREFIXED = re.compile(r"([a-z]{3})_[0-9a-hjkmnp-tv-z]{26}")
_NUMBER = re.compile(r"#?([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Asked:
    """`prefix` names the kind of a prefixed id, such as `con`; it is empty for a bare UUID. `number` is an entry's."""

    text: str
    words: tuple[str, ...]
    id: UUID | None = None
    prefix: str = ""
    number: int | None = None

    @property
    def by_id_only(self) -> bool:
        return bool(self.id)


def parse(text: str) -> Asked:
    said = text.replace("\x00", "").strip()[:_LONGEST]
    if matched := _PREFIXED.fullmatch(said.lower()):
        try:
            return Asked(said, (), ids.parse(matched[1], said.lower()), matched[1])
        except ids.InvalidId:
            pass
    try:
        return Asked(said, (), UUID(said))
    except ValueError:
        pass
    number = _NUMBER.fullmatch(said)
    words = tuple(said.split()[:_MOST_WORDS])
    return Asked(said, () if said.startswith("#") else words, number=int(number[1]) if number else None)
