"""The one document that is signed: the terms' text, then a schedule of every clause and condition in words. Pure.

The schedule is generated from the machine form, and one digest covers both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from consent import risk_classes
from consent.clause_words import clause_words
from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.sentences import sentences
from language import words

STRICTER: Final = "Where the text and this schedule differ, what is stricter for the vendor holds."
_NO_PAPER: Final = "No agreement in force ranks above this document."
_PROHIBITION: Final = (
    "No rank lifts a prohibition: what an agreement prohibits, this document does not permit."
)


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """An agreement in force. `rank` 1 is highest; without a rank it stands after those that have one."""

    reference: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class WhatIsSigned:
    """What a document is about: terms, what is allowed of which data for which purpose, and the papers in force."""

    title: str
    version: str
    body_markdown: str
    clauses: Clauses
    conditions: Conditions
    category: str
    purpose: str
    field_names: Sequence[str]
    risk_class: str
    papers: tuple[RankedPaper, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """The terms' text and the schedule. `sha256` is the digest of `markdown`, which holds both."""

    body_markdown: str
    schedule: str

    @property
    def markdown(self) -> str:
        return f"{self.body_markdown.rstrip()}\n\n---\n\n{self.schedule}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.markdown.encode()).hexdigest()


def compose(signed: WhatIsSigned) -> SignedDocument:
    """Compose the document. The same choice gives the same bytes."""
    return SignedDocument(signed.body_markdown, "\n".join(_schedule(signed)).rstrip() + "\n")


def papers_above(papers: Iterable[RankedPaper]) -> list[str]:
    """Return the sentences about the agreements that rank above the document, highest first."""
    known = sorted(papers, key=lambda paper: (paper.rank is None, paper.rank or 0, paper.reference))
    if not known:
        return [_NO_PAPER]
    named = ", then ".join(
        paper.reference if paper.rank is None else f"{paper.reference} (rank {paper.rank})" for paper in known
    )
    return [f"These agreements rank above this document, in this order: {named}.", _PROHIBITION]


def _schedule(signed: WhatIsSigned) -> Iterator[str]:
    yield f"# Schedule to {signed.title}, version {signed.version}"
    yield ""
    yield f"Data: {signed.category}. Purpose: {signed.purpose}."
    if signed.risk_class == risk_classes.UNCLASSIFIED:
        yield "The customer has not said how sensitive this data is."
    else:
        yield f"The customer classes this data as {words.RISK_CLASSES[signed.risk_class].word.lower()}."
    yield from ("", "## What is allowed", "")
    told = sentences(
        signed.conditions,
        field_names=signed.field_names,
        clauses=signed.clauses,
        begins_at=None,
        zone=signed.zone,
    )
    for sentence in told:
        yield f"- {sentence.about}: {sentence.says}"
    yield from ("", "## What the terms say", "")
    for clause in clause_words(signed.clauses):
        yield f"- {clause.title}: {' '.join(clause.sentences)}"
    yield from ("", "## Which papers rank above it", "")
    yield from papers_above(signed.papers)
    yield from ("", "## If text and schedule differ", "", STRICTER)
