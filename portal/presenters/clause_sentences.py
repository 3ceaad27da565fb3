"""Every clause of terms as sentences, as the signer reads them."""

from __future__ import annotations

from consent.clause_words import clause_words
from consent.clauses import Clauses


def clause_sentences(clauses: Clauses) -> list[str]:
    return [sentence for clause in clause_words(clauses) for sentence in clause.sentences]
