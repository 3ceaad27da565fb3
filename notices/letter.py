"""What one letter says beside its fixed text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from notices.letter_text import LetterText


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What one letter says beside its fixed text.

    `words` fill the placeholders of the text, `page` is the linked page below the tenant's address, `facts` is a table
    of names and values. `text` takes the place of the kind's usual letter. `proposer` gets a letter too. The people of
    `account` get it: the tenant's account if left out. `others` are more people who get it.
    `alone`: only this person gets it, and `link` is its whole link.
    `beyond_members`: where an account has no member who may consent, its contacts or past signatories get the letter.
    """

    tenant: UUID
    words: Mapping[str, object]
    page: str = ""
    facts: Sequence[tuple[str, object]] = ()
    text: LetterText | None = None
    proposer: UUID | None = None
    beyond_members: bool = False
    account: UUID | None = None
    others: Sequence[UUID] = ()
    alone: UUID | None = None
    link: str = ""
