"""The text of one letter. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterText:
    """One letter. `code` is stored with each one sent. `ask` is the label of its link: what the reader can do.

    `subject` and `says` have placeholders, which `notices.queries.letter_facts` fills in.
    """

    code: str
    subject: str
    says: str
    ask: str
