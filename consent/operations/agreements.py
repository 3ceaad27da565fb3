"""Record a signed agreement. What it says is never overwritten: a change is a new agreement that amends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from consent import kinds, paper_changes
from consent.agreements import AgreementFacts, End
from consent.models import Agreement, AgreementStep, Category, Evidence, Purpose
from consent.paper_json import scope_from_json
from consent.papers import Papers
from consent.queries.agreements import papers_of
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals, people
from tenants.operations.approvals import Proposal
from tenants.queries import accounts, tenants
from tenants.queries import people as known_people
from tenants.queries.accounts import AccountRecord
from wire import ids, times

RECORD: Final = "agreement.recorded"
_NOTICE: Final = 5  # working days
_NEWEST: Final = 1 << 52
_CONTRACTS: Final = frozenset({"msa", "dpa"})


class AgreementEndsBeforeItBegins(ValueError):
    """The agreement would end before it begins. Set `effective_until` later than `effective_from`."""

    code = "agreement_ends_before_it_begins"


class AmendedAgreementUnknown(LookupError):
    """The agreement that is amended or ended does not exist. Name another agreement of the same account."""

    code = "unknown_agreement"


class AgreementRecorded(Exception):
    """This reference is recorded and says something else. Record the change under a new reference, with `amends`."""

    code = "agreement_recorded"


class DataUseNotSilent(ValueError):
    """Only a paper that is silent about training says how the data may be used. Leave `data_use` out."""

    code = "data_use_not_silent"


class NewEvidenceNeeded(ValueError):
    """What widens needs a document that was uploaded for it. Upload the signed document and name its digest."""

    code = "new_evidence_needed"


class AccountHasNoParent(ValueError):
    """Only an account with a parent can be independent of it."""

    code = "account_has_no_parent"


class ScopeUnknown(LookupError):
    """The scope names a tenant that does not exist, or not in this account or below it. Check the key."""

    code = "unknown_tenant"


class ScopeCategoryUnknown(LookupError):
    """The scope names a category that does not exist. Check its code."""

    code = "unknown_category"


class ScopePurposeUnknown(LookupError):
    """The scope names a purpose that does not exist. Check its code."""

    code = "unknown_purpose"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person whom the other side's notices go to."""

    name: str
    email: str


def register() -> None:
    """Register the changes of this module that wait for a second person."""
    changes.register(ChangeKind(RECORD, working_days=_NOTICE, carry_out=_take_effect))


@transaction.atomic
def record_agreement(
    *,
    mode: str,
    account: str,
    reference: str,
    kind: str,
    training: str,
    effective_from: datetime,
    effective_until: datetime | None = None,
    amends: str = "",
    evidence: Sequence[str] = (),
    data_use: str | None = None,
    amended_by: str | None = None,
    renewal: str = "none",
    notice_days: int | None = None,
    rank: int | None = None,
    contacts: Sequence[Contact] = (),
    ends: End | None = None,
    binds: str | None = None,
    scope: Mapping[str, Sequence[str]] | None = None,
    confidential_from_parent: bool = False,
    independent: bool = False,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record an agreement under a new reference. The same agreement again changes nothing. Returns its id.

    An agreement that turns a no into a yes has no effect until a second person approves it. It needs a document that was
    uploaded for it. Test mode needs no second person.
    Raises: tenants.queries.NoSuchAccount and this module's exceptions.
    """
    home = accounts.account(mode=mode, key=account)
    if effective_until is not None and effective_until <= effective_from:
        raise AgreementEndsBeforeItBegins(f"{reference} would end before it begins")
    if data_use is not None and training != "silent":
        raise DataUseNotSilent(f"{reference} is not silent about training")
    if independent and home.parent is None:
        raise AccountHasNoParent(account)
    amended = _amended(home, amends, reference=reference)
    if ends is not None:
        _amended(home, ends.reference, reference=reference)
    values = {
        "kind": kind,
        "training": training,
        "effective_from": effective_from,
        "effective_until": effective_until,
        "amends": amends,
        "evidence": list(evidence),
        "data_use": data_use or ("services_only" if training == "silent" and kind in _CONTRACTS else ""),
        "amended_by": amended_by or (amended.amended_by if amended else "portal"),
        "renewal": renewal,
        "notice_days": notice_days,
        "rank": rank,
        "ends": {"reference": ends.reference, "at": times.render(ends.at)} if ends else None,
        "binds": binds or "",
        "scope": _scope(home, scope),
        "confidential_from_parent": confidential_from_parent,
        "independent": independent,
    }
    newest = Agreement.objects.filter(account=home.id, reference=reference).order_by("-revision").first()
    if newest is not None:
        if not _same(newest, values, contacts):
            raise AgreementRecorded(reference)
        return newest.id
    before = papers_of(account=home.id)
    waits = independent or paper_changes.widens(before, _with(before, home, reference, values), at=at)
    if waits:
        _check_evidence(home, evidence)
    row = Agreement(
        id=ids.new(at=at),
        account_id=home.id,
        mode=mode,
        reference=reference,
        claimed_at=at,
        contacts=[str(people.record_person(name=each.name, email=each.email)) for each in contacts] or None,
        awaits_approval=waits and approvals.needs_two(mode),
        **values,
    )
    _append(row, by=by, at=at)
    if row.awaits_approval:
        _propose(row, before, by=by, at=at)
    return row.id


def step(
    row: Agreement, kind: str, *, reason: str = "", owner_agreed: bool, by: Actor, at: datetime
) -> None:
    """Record what became of an agreement: `effective` or `voided`."""
    recorded = {"effective": kinds.AGREEMENT_EFFECTIVE, "voided": kinds.AGREEMENT_VOIDED}[kind]
    body = {
        "agreement": str(row.id),
        "reference": row.reference,
        "reason": reason,
        "owner_agreed": owner_agreed,
    }
    draft = Draft(ids.new(at=at), recorded.name, row.mode, body, account=row.account_id)
    AgreementStep.objects.create(
        agreement=row,
        account_id=row.account_id,
        kind=kind,
        reason=reason,
        owner_agreed=owner_agreed,
        claimed_at=at,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)


def _append(row: Agreement, *, by: Actor, at: datetime) -> None:
    said = {name: getattr(row, name) for name in kinds.AGREEMENT.members if name != "agreement"}
    body = {
        **said,
        "agreement": str(row.id),
        "effective_from": times.render(row.effective_from),
        "effective_until": times.render(row.effective_until) if row.effective_until else None,
    }
    draft = Draft(ids.new(at=at), kinds.AGREEMENT.name, row.mode, body, account=row.account_id)
    row.entry_id = draft.id
    row.save(force_insert=True)
    ledger.record([draft], by=by, at=at)


def _propose(row: Agreement, before: Papers, *, by: Actor, at: datetime) -> None:
    was: Any = next((p.training for p in before.papers if p.reference == row.amends), None)
    member, becomes = "training", row.training
    if row.independent:
        member, was, becomes = "independent", False, True
    elif row.ends and not row.amends:
        member, was, becomes = "ends", None, row.ends
    key = row.account.key
    approvals.propose(
        Proposal(
            change=RECORD,
            mode=row.mode,
            subject=subject(key, row.reference),
            member=member,
            was=was,
            becomes=becomes,
            arguments={"agreement": str(row.id)},
            account=row.account_id,
        ),
        by=by,
        at=at,
    )


def subject(account: str, reference: str) -> str:
    """Return the subject of changes of an agreement."""
    return f"agreement:{account}/{reference}"


def _take_effect(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = Agreement.objects.get(id=change.arguments["agreement"])
    if row.steps.exists():
        raise NoLongerFits("it took effect or was declared void")
    step(row, "effective", owner_agreed=change.owner_agreed, by=by, at=at)


def _with(before: Papers, home: AccountRecord, reference: str, values: Mapping[str, Any]) -> Papers:
    """Return the papers with the new one in effect."""
    ends = values["ends"]
    paper = AgreementFacts(
        reference=reference,
        renews=values["renewal"] == "auto",
        scope=scope_from_json(values["scope"]),
        seq=_NEWEST,
        account=home.key,
        ends=End(ends["reference"], times.parse(ends["at"])) if ends else None,
        **{
            name: values[name]
            for name in (
                *("kind", "training", "effective_from", "effective_until", "amends"),
                *("data_use", "amended_by", "binds", "independent"),
            )
        },
    )
    return replace(before, papers=(*before.papers, paper))


def _amended(home: AccountRecord, amends: str, *, reference: str) -> Agreement | None:
    if not amends:
        return None
    row = Agreement.objects.filter(account=home.id, reference=amends).order_by("-revision").first()
    if row is None or amends == reference:
        raise AmendedAgreementUnknown(amends)
    return row


def _scope(home: AccountRecord, said: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]] | None:
    scope = {part: sorted(set(keys)) for part, keys in (said or {}).items() if keys}
    for part, known, refusal in (
        ("tenants", _tenants_below, ScopeUnknown),
        ("categories", _categories, ScopeCategoryUnknown),
        ("purposes", _purposes, ScopePurposeUnknown),
    ):
        missing = set(scope.get(part, ())) - (known(home) if part in scope else set())
        if missing:
            raise refusal(", ".join(sorted(missing)))
    return scope or None


def _tenants_below(home: AccountRecord) -> set[str]:
    group = accounts.with_those_below([home.id])
    return {tenant.key for account in group for tenant in tenants.tenants(account=account)}


def _categories(home: AccountRecord) -> set[str]:
    return set(Category.objects.filter(mode=home.mode).values_list("code", flat=True))


def _purposes(home: AccountRecord) -> set[str]:
    return set(Purpose.objects.filter(mode=home.mode).values_list("code", flat=True))


def _same(row: Agreement, values: Mapping[str, Any], contacts: Sequence[Contact]) -> bool:
    persons = [UUID(person) for person in row.contacts or ()]
    particulars = known_people.people(ids=persons)
    known = [Contact(particulars[id].name, particulars[id].email) for id in persons if id in particulars]
    # The papers of before say what was usual then, which the same body of then means.
    usual = {"data_use": row.data_use} if row.data_use == "unstated" else {}
    said = {**values, **usual}
    return known == list(contacts) and all(getattr(row, name) == value for name, value in said.items())


def _check_evidence(home: AccountRecord, evidence: Sequence[str]) -> None:
    """Check that a document was uploaded for this change alone. Raises: NewEvidenceNeeded."""
    kept = Evidence.objects.filter(account=home.id, sha256__in=evidence).exclude(stored_as="")
    stored = set(kept.values_list("sha256", flat=True))
    known = Agreement.objects.filter(account=home.id, evidence__overlap=list(stored)) if stored else []
    if not stored - {digest for row in known for digest in row.evidence}:
        raise NewEvidenceNeeded("upload the document that was signed for this change")
