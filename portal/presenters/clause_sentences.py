"""Write the clauses about models as sentences: what the signer reads, one sentence for each promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from consent.clauses import KEEP, Clauses, CompetitorLimits
from lineage.judgement import covenant_sentences

_LEAKS: Final = {
    "exact_match_bps": "a record of its source comes out unchanged",
    "closer_than_holdout_bps": "a record is closer to its source than to data that it never learned",
}

_REFERENCES: Final = {
    "assessment": "the assessment that you made",
    "notice": "the notice that you gave to them",
    "works_council": "the agreement with your works council",
}


def clause_sentences(clauses: Clauses) -> list[str]:
    return [
        *(
            sentence
            for each in clauses.no_transfer_to
            for sentence in covenant_sentences.mode_sentences(each)
        ),
        *_of_models(clauses),
        *_of_signatures(clauses),
        *(_of_competitors(clauses.competitors) if clauses.competitors is not None else ()),
    ]


def _of_models(clauses: Clauses) -> Iterator[str]:
    if clauses.regions_cover_models:
        yield "The regions that you choose also bind where models that learned from your data run."
    else:
        yield "The regions that you choose bind your data only. Models that learned from it may run anywhere."
    if clauses.model_ownership == "joint":
        together = clauses.joint_use == "together"
        yield f"Each owner of a joint model may use it {'only together with the other' if together else 'alone'}."
    if clauses.leakage is not None:
        leaks, most = _LEAKS[clauses.leakage.method], clauses.leakage.most / 100
        yield f"A model of several customers is used only once it is measured: {leaks} in at most {most:g} % of cases."


def _of_signatures(clauses: Clauses) -> Iterator[str]:
    if clauses.requires_risk_class:
        yield "You must say how sensitive the data is to you."
    if clauses.requires_legal_basis:
        yield "For data about people you must name its legal basis."
    if clauses.requires_transfer_mechanism:
        yield "For data about people you must say why it may leave the European Economic Area."
    for kind in clauses.requires_references:
        yield f"For data about people you must name {_REFERENCES[kind]}."


def _of_competitors(limits: CompetitorLimits) -> Iterator[str]:
    if limits.most is not None:
        yield f"You may name at most {limits.most} competitors."
    if limits.changes_per_year is not None:
        yield f"You may change the list of competitors {limits.changes_per_year} times a year."
    days = limits.standing_customers
    if days == KEEP:
        yield "A competitor that you name later may keep the hosted use that it has."
    elif days:
        yield f"A competitor that you name later loses the hosted use that it has after {days} days."
