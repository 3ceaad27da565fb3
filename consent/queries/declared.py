"""Read what a customer declared with the signatures of a consent, and what a confirmation must bring."""

from __future__ import annotations

from collections.abc import Iterable

from consent import declarations, risk_classes
from consent.clauses import Clauses
from consent.declarations import Declaration
from consent.models import Consent
from consent.statement_rules import Statement


def first_declaration(row: Consent) -> Declaration:
    """Return what the first entry of a consent declares. A proposal of the vendor declares nothing for the customer."""
    return Declaration(
        None if row.risk_class == risk_classes.UNCLASSIFIED else row.risk_class,
        row.risk_accepted,
        row.rights_attested,
        row.legal_basis,
        row.transfer_mechanism,
        Declaration.from_dict({"references": row.references}).references,
    )


def declared_by(row: Consent, confirmations: Iterable[Declaration | None]) -> Declaration:
    """Return what all signatures of a consent declare together."""
    later = [declared for declared in confirmations if declared is not None]
    return declarations.signed([first_declaration(row), *later])


def to_confirm(row: Consent, clauses: Clauses) -> tuple[str, ...]:
    """Return the members that a confirmation must bring."""
    people = row.category_version.third_party
    return (
        "signatory",
        *(["risk_class"] if clauses.requires_risk_class else []),
        *(["risk_accepted"] if clauses.states_a_risk else []),
        *(["rights_attested"] if people else []),
        *(clauses.required_for_people if people else []),
    )


def account_requires(row: Consent, *, moved: bool) -> int:
    """Return how many signatures the account asks for. After a move it may ask for more than the one before."""
    return max(row.signatures_required, row.tenant.account.signatures_required if moved else 0)


def signatures_required(row: Consent, declared: Declaration, statement: Statement, *, moved: bool) -> int:
    """Return how many signatures a consent needs under the class that its data has now."""
    if statement.cosign_due_at is not None:
        return 2
    return risk_classes.signatures_required(declared.risk_class, account=account_requires(row, moved=moved))
