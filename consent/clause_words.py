"""Every clause of terms in words: what the signer reads, one sentence for each promise. Pure.

`WORDS` holds each clause by its name in the machine form. A clause without words cannot be signed, and a test compares
the names with those that terms may have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from consent import covenant_sentences
from consent.after_the_contract import SURVIVES, copies_after, models_after
from consent.clauses import KEEP, Clauses
from language import words

_OWNERS: Final = {
    "vendor": "Models that learn from the data belong to the vendor.",
    "tenant": "Models that learn from the data belong to you.",
    "joint": "Models that learn from the data belong to you and the vendor together.",
}
_LEAKS: Final = {
    "exact_match_bps": "a record of its source comes out unchanged",
    "closer_than_holdout_bps": "a record is closer to its source than to data that it never learned",
}
_REFERENCES: Final = {
    "assessment": "the assessment that you made",
    "notice": "the notice that you gave to them",
    "works_council": "the agreement with your works council",
}
_CONTROL: Final = {
    "none": "If the vendor is sold, these terms go on.",
    "suspend": "Before the vendor is sold, your consents under these terms are paused.",
    "destroy": "Before the vendor is sold, your consents under these terms are withdrawn and every copy is destroyed.",
}


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """One clause: its name in the machine form, a title, and its sentences."""

    name: str
    title: str
    sentences: tuple[str, ...]


Writer = Callable[[Clauses], Iterator[str]]


def clause_words(clauses: Clauses) -> list[ClauseWords]:
    """Return every clause in words, in the order of the schedule."""
    return [ClauseWords(name, title, tuple(write(clauses))) for name, (title, write) in WORDS.items()]


def _ownership(clauses: Clauses) -> Iterator[str]:
    yield _OWNERS[clauses.model_ownership]


def _joint_use(clauses: Clauses) -> Iterator[str]:
    if clauses.model_ownership == "joint":
        together = clauses.joint_use == "together"
        yield f"Each owner of a joint model may use it {'only together with the other' if together else 'alone'}."
    else:
        yield "No model is owned jointly."


def _retention(clauses: Clauses) -> Iterator[str]:
    yield f"Copies made for training are destroyed after {clauses.retention_days} days."


def _withdrawal(clauses: Clauses) -> Iterator[str]:
    yield f"If you withdraw: {words.ON_WITHDRAWAL[clauses.on_withdrawal].says}"


def _destruction(clauses: Clauses) -> Iterator[str]:
    yield f"What must be destroyed is destroyed within {clauses.destruction_days} days."


def _retiring(clauses: Clauses) -> Iterator[str]:
    days = clauses.destruction_days if clauses.retire_days is None else clauses.retire_days
    yield f"Models that must be retired are out of service within {days} days."


def _contract_end(clauses: Clauses) -> Iterator[str]:
    yield f"After the contract, copies: {copies_after(clauses)}"
    yield f"After the contract, models already made: {models_after(clauses)}"
    yield SURVIVES


def _audit(clauses: Clauses) -> Iterator[str]:
    yield "You may have it audited." if clauses.audit_right else "The terms give you no right to an audit."


def _audits(clauses: Clauses) -> Iterator[str]:
    if clauses.audits is None:
        yield "The terms do not say how often there may be an audit, or which side pays."
        return
    payer = "your vendor pays" if clauses.audits.cost == "vendor" else "you pay"
    most = clauses.audits.per_year
    often = (
        "as often as you like" if most is None else f"{most} {'time' if most == 1 else 'times'} in 365 days"
    )
    yield f"Audits take place {often}; {payer}."


def _anonymity(clauses: Clauses) -> Iterator[str]:
    limits = clauses.anonymity
    if limits is None:
        yield "Data counts as anonymous only within the limits that hold where terms name none."
        return
    share = limits.max_tenant_share_bps / 100
    yield (
        f"Data counts as anonymous only if each group has at least {limits.k} similar people and"
        f" {limits.min_tenants} organisations, and no organisation holds more than {share:g} % of it."
    )


def _covenants(clauses: Clauses) -> Iterator[str]:
    for covenant in clauses.no_transfer_to:
        yield from covenant_sentences.mode_sentences(covenant)
    if not clauses.no_transfer_to:
        yield "No recipient of a model is excluded."


def _control(clauses: Clauses) -> Iterator[str]:
    yield _CONTROL[clauses.on_change_of_control]


def _regions(clauses: Clauses) -> Iterator[str]:
    if clauses.regions_cover_models:
        yield "The regions that you choose also bind where models that learned from your data run."
    else:
        yield "The regions that you choose bind your data only. Models that learned from it may run anywhere."


def _leakage(clauses: Clauses) -> Iterator[str]:
    if clauses.leakage is None:
        yield "These terms set no limit to what a measured model of several customers may reveal."
        return
    leaks, most = _LEAKS[clauses.leakage.method], clauses.leakage.most / 100
    yield f"A model of several customers is used only once it is measured: {leaks} in at most {most:g} % of cases."


def _competitors(clauses: Clauses) -> Iterator[str]:
    limits = clauses.competitors
    if limits is None:
        yield "The list of competitors that you may name has no limit, and a new name counts at once."
        return
    if limits.most is not None:
        yield f"You may name at most {limits.most} competitors."
    if limits.changes_per_year is not None:
        yield f"You may change the list of competitors {limits.changes_per_year} times a year."
    days = limits.standing_customers
    if days == KEEP:
        yield "A competitor that you name later may keep the hosted use that it has."
    elif days:
        yield f"A competitor that you name later loses the hosted use that it has after {days} days."
    else:
        yield "A competitor that you name later loses the hosted use that it has at once."


def _risk(clauses: Clauses) -> Iterator[str]:
    if clauses.states_a_risk:
        yield f"The risk that remains: {clauses.residual_risk_statement}"
    else:
        yield "These terms state no remaining risk."


def _class_asked(clauses: Clauses) -> Iterator[str]:
    if clauses.requires_risk_class:
        yield "You must say how sensitive the data is to you."
    else:
        yield "You may say how sensitive the data is to you."


def _basis_asked(clauses: Clauses) -> Iterator[str]:
    if clauses.requires_legal_basis:
        yield "For data about people you must name its legal basis."
    else:
        yield "For data about people you may name its legal basis."


def _mechanism_asked(clauses: Clauses) -> Iterator[str]:
    if clauses.requires_transfer_mechanism:
        yield "For data about people you must say why it may leave the European Economic Area."
    else:
        yield "For data about people you may say why it may leave the European Economic Area."


def _references_asked(clauses: Clauses) -> Iterator[str]:
    for kind in clauses.requires_references:
        yield f"For data about people you must name {_REFERENCES[kind]}."
    if not clauses.requires_references:
        yield "For data about people you need not name any assessment, notice or agreement."


def _cooling_off(clauses: Clauses) -> Iterator[str]:
    hours = clauses.cooling_off_hours
    if not hours:
        yield "These terms name no time for second thoughts after a signature."
        return
    span = f"{hours} {'hour' if hours == 1 else 'hours'}"
    yield f"A signed consent counts after {span}; until then you can call it off."


def _generations(clauses: Clauses) -> Iterator[str]:
    deepest = clauses.max_generation_depth
    if deepest is None:
        yield "Synthetic data may be made from other synthetic data, any number of times."
    elif deepest == 1:
        yield "Synthetic data is made from real records only, never from other synthetic data."
    else:
        yield f"Synthetic data may be made from other synthetic data at most {deepest - 1} times in a row."


WORDS: Final[dict[str, tuple[str, Writer]]] = {
    "model_ownership": ("Models", _ownership),
    "joint_use": ("Joint models", _joint_use),
    "retention_days": ("Copies", _retention),
    "on_withdrawal": ("Withdrawal", _withdrawal),
    "destruction_days": ("Destruction", _destruction),
    "retire_days": ("Retiring models", _retiring),
    "on_contract_end": ("After the contract", _contract_end),
    "no_transfer_to": ("Promises", _covenants),
    "on_change_of_control": ("Sale of the vendor", _control),
    "competitors": ("Competitors", _competitors),
    "regions_cover_models": ("Regions", _regions),
    "anonymity": ("Anonymity", _anonymity),
    "leakage": ("What models may reveal", _leakage),
    "audit_right": ("Audit", _audit),
    "audits": ("How often, and who pays", _audits),
    "requires_risk_class": ("How sensitive the data is", _class_asked),
    "requires_legal_basis": ("Legal basis", _basis_asked),
    "requires_transfer_mechanism": ("Leaving Europe", _mechanism_asked),
    "requires_references": ("Your own papers", _references_asked),
    "cooling_off_hours": ("Second thoughts", _cooling_off),
    "max_generation_depth": ("Synthetic data", _generations),
    "residual_risk_statement": ("Remaining risk", _risk),
}
