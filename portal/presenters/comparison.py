"""What changes: until now, and from the signature on. Lines that stay as they are are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from consent.clause_words import clause_words
from consent.compared_lines import ComparedLine
from consent.conditions import Conditions
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentRecord
from consent.queries.terms import TermsRecord
from consent.sentences import Sentence, sentences
from language import redline
from language.redline import Paragraph
from portal.presenters.consent_context import condition_sentences, took_effect_at


@dataclass(frozen=True, slots=True)
class TermsChange:
    """The move to other terms: the clauses in words, and the text."""

    before: TermsRecord
    after: TermsRecord
    clauses: Sequence[ComparedLine]
    text: Sequence[Paragraph]

    @property
    def changed(self) -> list[ComparedLine]:
        return [line for line in self.clauses if line.changed]

    @property
    def unchanged(self) -> list[ComparedLine]:
        return [line for line in self.clauses if not line.changed]

    @property
    def text_changes(self) -> list[Paragraph]:
        return [paragraph for paragraph in self.text if paragraph.kind != "same"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A consent that counts, beside what would replace it. `terms` is None where the terms stay."""

    now: ConsentRecord
    lines: Sequence[ComparedLine]
    terms: TermsChange | None

    @property
    def changed(self) -> list[ComparedLine]:
        return [line for line in self.lines if line.changed]

    @property
    def unchanged(self) -> list[ComparedLine]:
        return [line for line in self.lines if not line.changed]


def compared(
    now: ConsentRecord | None,
    conditions: Conditions,
    terms: TermsRecord,
    *,
    names: Sequence[str],
    zone: ZoneInfo,
) -> Comparison | None:
    """Compare a consent with the conditions and terms that would replace it. None if no consent counts now.

    `names` are the names of the category's fields.
    """
    if now is None or now.status not in {"active", "paused", "suspended"}:
        return None
    told = sentences(conditions, field_names=names, clauses=terms.clauses, begins_at=None, zone=zone)
    lines = [
        ComparedLine.of(before, after, stays=_stays(before, after, now, conditions))
        for before, after in zip(condition_sentences(now, zone=zone), told, strict=True)
    ]
    return Comparison(now, lines, _terms(now, terms))


def _stays(before: Sentence, after: Sentence, now: ConsentRecord, conditions: Conditions) -> bool:
    """Whether a line means the same, although it may name the day that the earlier consent began."""
    old = now.conditions
    if after.about == "Validity":
        return conditions.valid_from is None and old.valid_until == conditions.valid_until
    if after.past:
        begins = old.data_from or old.valid_from or took_effect_at(now)
        return (begins, old.data_until, old.min_age_days) == (
            conditions.data_from,
            conditions.data_until,
            conditions.min_age_days,
        )
    return before.says == after.says


def _terms(now: ConsentRecord, after: TermsRecord) -> TermsChange | None:
    if now.terms == after.version:
        return None
    before = consent_terms.terms(mode=now.mode, version=now.terms)
    clauses = [
        ComparedLine(
            new.title, " ".join(old.sentences), " ".join(new.sentences), old.sentences != new.sentences
        )
        for old, new in zip(clause_words(before.clauses), clause_words(after.clauses), strict=True)
    ]
    return TermsChange(
        before, after, clauses, redline.paragraphs(_plain(before.body_markdown), _plain(after.body_markdown))
    )


def _plain(markdown: str) -> str:
    """Return the words of the terms without the marks of their layout, one line for each paragraph."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", markdown)]
    return "\n\n".join(re.sub(r"^#+ |\*\*|__", "", part) for part in paragraphs)
