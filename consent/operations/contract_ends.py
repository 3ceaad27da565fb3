"""Record what is decided about a contract that ends: its end, or that consents go on for a while.

The customer decides either. Two people of the vendor may confirm an end, on evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.models import ContractEnd
from consent.operations import agreements, signing_authority
from consent.operations.recording import Signatory
from consent.queries import ended_contracts
from consent.queries.agreements import papers_of
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals, people
from tenants.operations.approvals import Proposal
from tenants.queries import accounts
from tenants.queries.accounts import AccountRecord
from wire import ids, times

LONGEST: Final = timedelta(days=60)
END: Final = "contract.ended"
Decision = Literal["holdover", "end"]


class ContractHasNoEnd(Exception):
    """No agreement that permits training has ended, and none has a known end."""

    code = "contract_has_no_end"


class ContractHasNotEnded(Exception):
    """The contract of this account goes on, so its end cannot be confirmed."""

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

    Returns the id of the decision. Raises: tenants.queries.NoSuchAccount, ContractHasNoEnd, HoldoverTooLong,
    SignatoryIsVendor.
    """
    home = accounts.account(mode=mode, key=account)
    signing_authority.check(signatory, mode=mode, account=home.id, at=at)
    ended_at = papers_of(account=home.id).contract_end()
    if ended_at is None:
        raise ContractHasNoEnd(account)
    if decision == "holdover":
        until = _until(home.id, ended_at, until, at=at)
    return _record(
        home,
        decision,
        ended_at=ended_at,
        until=until if decision == "holdover" else None,
        person=signatory.known(),
        by=by,
        at=at,
    )


@transaction.atomic
def propose_end(*, mode: str, account: str, evidence: Sequence[str], by: Actor, at: datetime) -> datetime:
    """Propose, as one person of the vendor, that a contract is over for good. Returns its end.

    A second person or an owner of the customer confirms it; then what the terms destroy is due. Test mode needs no
    second person. Raises: tenants.queries.NoSuchAccount, ContractHasNotEnded, agreements.NewEvidenceNeeded.
    """
    home = accounts.account(mode=mode, key=account)
    ended_at = ended_contracts.ended_at(account=home.id, at=at)
    if ended_at is None:
        raise ContractHasNotEnded(account)
    agreements.check_evidence(home, evidence)
    if not approvals.needs_two(mode):
        _record_of_vendor(home, ended_at, by=by, at=at)
        return ended_at
    approvals.propose(
        Proposal(
            change=END,
            mode=mode,
            subject=subject(home.key),
            member="contract",
            was="ended, not confirmed",
            becomes="over",
            arguments={"ended_at": times.render(ended_at), "evidence": sorted(evidence)},
            account=home.id,
        ),
        by=by,
        at=at,
    )
    return ended_at


def subject(account: str) -> str:
    """Return the subject of a waiting confirmation. `account` is the account's key."""
    return f"contract:{account}"


def register() -> None:
    """Register the change that waits for a second person."""
    changes.register(
        ChangeKind(END, working_days=0, carry_out=_carry_out, title="Confirm that the contract has ended")
    )


def _carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    if change.account is None:
        raise AssertionError("a contract belongs to an account")
    home = accounts.account_by_id(id=change.account)
    ended_at = ended_contracts.ended_at(account=home.id, at=at)
    if ended_at is None or times.render(ended_at) != change.arguments["ended_at"]:
        raise NoLongerFits("the contract goes on")
    _record_of_vendor(home, ended_at, by=by, at=at)


def _record_of_vendor(home: AccountRecord, ended_at: datetime, *, by: Actor, at: datetime) -> None:
    person = Signatory(ended_contracts.BY_THE_VENDOR)
    _record(home, "end", ended_at=ended_at, until=None, person=person, by=by, at=at)


def _record(
    home: AccountRecord,
    decision: Decision,
    *,
    ended_at: datetime,
    until: datetime | None,
    person: Signatory,
    by: Actor,
    at: datetime,
) -> UUID:
    row = ContractEnd(
        id=ids.new(at=at),
        account_id=home.id,
        mode=home.mode,
        decision=decision,
        ended_at=ended_at,
        until=until,
        signatory=person.person,
        authority=person.authority,
        claimed_at=at,
    )
    held = decision == "holdover"
    kind = kinds.CONTRACT_HELD_OVER if held else kinds.CONTRACT_ENDED
    body = {
        "contract_end": str(row.id),
        "ended_at": times.render(ended_at),
        "signatory": str(person.person) if person.person else None,
        "signatory_commitment": people.commitment(person=person.person) if person.person else None,
        "authority": person.authority,
        **({"until": times.render(row.until)} if row.until else {}),
    }
    draft = Draft(ids.new(at=at), kind.name, home.mode, body, account=home.id)
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
