"""What happens after the contract has ended, as sentences that a signatory reads before signing. Pure."""

from __future__ import annotations

from consent.clauses import Clauses
from consent.sentences import Sentence
from language import words

SURVIVES = (
    "The promises of the terms, your right to audit, reading your records here, exports and certificates last as long"
    " as any copy or model with your data."
)


def after_the_contract(clauses: Clauses) -> list[Sentence]:
    """Return what becomes of copies and of models already made, and what survives."""
    return [
        Sentence("Copies", copies_after(clauses)),
        Sentence("Models already made", models_after(clauses)),
        Sentence("What survives", SURVIVES),
    ]


def copies_after(clauses: Clauses) -> str:
    says = words.ON_CONTRACT_END[clauses.on_contract_end].says
    if clauses.on_contract_end == "suspend":
        return says
    return f"{says} From then it takes at most {clauses.destruction_days} days."


def models_after(clauses: Clauses) -> str:
    if clauses.on_contract_end != "retire_models":
        return "They stay in service, within the promises of the terms. No new model is trained on your data."
    days = clauses.destruction_days if clauses.retire_days is None else clauses.retire_days
    return f"They are taken out of service within {days} days, together with the models that were made from them."
