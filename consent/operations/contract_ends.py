"""Record what a customer decides about a contract that ends: its end, or that consents go on for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.models import ContractEnd
from consent.operations.recording import Signatory
from consent.queries.agreements import papers_of
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import people
from tenants.queries import accounts
from wire import ids, times

LONGEST: Final = timedelta(days=60)
Decision = Literal["holdover", "end"]


class ContractHasNoEnd(Exception):
    """No agreement that permits training has ended, and none has a known end."""

    code = "contract_has_no_end"


class HoldoverTooLong(ValueError):
    """A holdover lasts 60 days at most, from the end of the contract or from its first confirmation after that."""

    code = "holdover_too_long"


@transaction.atomic
def decide_contract_end(
    *,
    mode: str,
    account: str,
    decision: Decision,
    until: datetime | None = None,
    signatory: Signatory,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record the customer's decision about its contract's end. Without `until`, a holdover is as long as it may be.

    Returns the id of the decision. Raises: tenants.queries.NoSuchAccount, ContractHasNoEnd, HoldoverTooLong.
    """
    home = accounts.account(mode=mode, key=account)
    ended_at = papers_of(account=home.id).contract_end()
    if ended_at is None:
        raise ContractHasNoEnd(account)
    if decision == "holdover":
        until = _until(home.id, ended_at, until, at=at)
    person = signatory.known()
    row = ContractEnd(
        id=ids.new(at=at),
        account_id=home.id,
        mode=mode,
        decision=decision,
        ended_at=ended_at,
        until=until if decision == "holdover" else None,
        signatory=person.person,
        authority=person.authority,
        claimed_at=at,
    )
    held = decision == "holdover"
    kind = kinds.CONTRACT_HELD_OVER if held else kinds.CONTRACT_ENDED
    body = {
        "contract_end": str(row.id),
        "ended_at": times.render(ended_at),
        "signatory": str(person.person),
        "signatory_commitment": people.commitment(person=person.person) if person.person else None,
        "authority": person.authority,
        **({"until": times.render(row.until)} if row.until else {}),
    }
    draft = Draft(ids.new(at=at), kind.name, mode, body, account=home.id)
    row.entry_id = draft.id
    row.save(force_insert=True)
    ledger.record([draft], by=by, at=at)
    return row.id


def _until(account: UUID, ended_at: datetime, until: datetime | None, *, at: datetime) -> datetime:
    """Return the end of a holdover. Raises: HoldoverTooLong."""
    before = ContractEnd.objects.filter(account=account, ended_at=ended_at, decision="holdover")
    first = before.order_by("id").values_list("claimed_at", flat=True).first()
    latest = max(ended_at, first or at) + LONGEST
    if until is None:
        return latest
    if until > latest or until <= max(ended_at, at):
        raise HoldoverTooLong(f"until {times.render(latest)} at most, and after now and the contract's end")
    return until
