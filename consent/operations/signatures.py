"""Read and check the signatures of a consent: two signatures are two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from consent import declarations
from consent.declarations import Declaration
from consent.models import Consent, ConsentEvent
from consent.operations.recording import Signatory
from consent.queries import risk_classes
from consent.queries.declared import first_declaration
from consent.risk_classes import BETWEEN_SIGNATURES
from tenants.queries import moves
from tenants.queries import people as tenant_people

STATED: Final = ("stated", "restated")


class SameSignatory(Exception):
    """This person has already signed. A second person must give the other signature."""

    code = "same_signatory"


class SignedTooSoon(ValueError):
    """A company with one authorised person signs twice, 24 hours apart. Sign again later."""

    code = "signed_too_soon"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of the customer, and what it declares."""

    person: UUID
    authority: str
    at: datetime
    declared: Declaration


def pending(row: Consent) -> list[Signature]:
    """Return the signatures towards the next statement, in order. A signatory's own proposal counts as one.

    Signatures of a statement that must be confirmed do not count again, nor do those for an account of before a move.
    """
    events = _events(row, since=moves.newest_place(tenant=row.tenant_id) or 0)
    stated = max((place for place, event in enumerate(events) if event.kind in STATED), default=-1)
    return _signatures(row, events[stated + 1 :])


def of_statement(row: Consent) -> list[Signature]:
    """Return every signature that a consent rests on, the second one of critical data included."""
    return _signatures(row, _resting_on(row))


def stated_declaration(row: Consent) -> Declaration:
    """Return what the signatures of a statement declared, also those of the account that it had before a move."""
    return declarations.signed([signature.declared for signature in _signatures(row, _events(row))])


def count(row: Consent) -> int:
    """Return how many signatures a statement has. A signed document that the vendor recorded is one."""
    events = _resting_on(row)
    evidence = sum(event.authority == "evidence" and event.kind in STATED for event in events)
    return len(_signatures(row, events)) + evidence


def check_other_person(
    signatory: Signatory, signed: Sequence[Signature], row: Consent, *, at: datetime
) -> None:
    """Check that the signatory has not signed yet, or may sign twice. Raises: SameSignatory, SignedTooSoon."""
    mine = [signature for signature in signed if is_same_person(signatory, signature.person)]
    if not mine:
        return
    account = row.tenant.account_id
    if signatory.person is None or not risk_classes.is_sole_signatory(
        account=account, person=signatory.person
    ):
        raise SameSignatory("this person has already signed")
    if at < mine[-1].at + BETWEEN_SIGNATURES:
        raise SignedTooSoon("the two signatures are 24 hours apart")


def is_same_person(signatory: Signatory, signed: UUID) -> bool:
    """Whether a signatory is a person who signed: the same one, or one with the same address."""
    if signatory.person == signed:
        return True
    people = tenant_people.people(ids=[signed, *([signatory.person] if signatory.person else [])])
    email = people[signatory.person].email if signatory.person in people else signatory.email
    other = people[signed].email if signed in people else ""
    return bool(email) and email.lower() == other.lower()


def _resting_on(row: Consent) -> list[ConsentEvent]:
    """Return the events that a consent rests on. After a move, these begin with the new account's confirmation."""
    newer = _events(row, since=moves.newest_place(tenant=row.tenant_id) or 0)
    return newer if any(event.kind in STATED for event in newer) else _events(row)


def _events(row: Consent, *, since: int = 0) -> list[ConsentEvent]:
    kinds = ["proposed", "confirmed", "cosigned", *STATED]
    events = ConsentEvent.objects.filter(consent=row, kind__in=kinds).order_by("id")
    return [event for event in events if event.revision is None or event.revision > since]


def _signatures(row: Consent, events: Sequence[ConsentEvent]) -> list[Signature]:
    return [
        Signature(
            event.signatory,
            event.authority,
            event.recorded_at or event.claimed_at,
            first_declaration(row) if event.declared is None else Declaration.from_dict(event.declared),
        )
        for event in events
        if event.signatory is not None
        and event.authority != "evidence"
        and (event.kind != "proposed" or event.authority == "member")
    ]
