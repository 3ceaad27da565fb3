"""Record a signed agreement. What it says is never overwritten: a change is a new agreement that amends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from consent import kinds, paper_changes
from consent.agreements import AgreementFacts
from consent.models import Agreement, AgreementStep, Category, Evidence, Purpose
from consent.operations import changes as consent_changes
from consent.paper_ends import End
from consent.paper_json import scope_from_json
from consent.papers import Papers
from consent.queries.agreements import papers_of, subject
from consent.queries.tenant_papers import papers_of_tenant
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals, people
from tenants.operations.approvals import Proposal
from tenants.queries import accounts, moves, tenants
from tenants.queries import people as known_people
from tenants.queries.accounts import AccountRecord
from wire import ids, times
from wire.unchanged import UNCHANGED, Unchanged

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


# Why an agreement cannot be recorded as it was asked for.
REFUSALS: Final = (
    *(AgreementEndsBeforeItBegins, AmendedAgreementUnknown, AgreementRecorded, DataUseNotSilent),
    *(NewEvidenceNeeded, AccountHasNoParent, ScopeUnknown, ScopeCategoryUnknown, ScopePurposeUnknown),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who gets the other side's notices."""

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
    effective_until: datetime | Unchanged | None = UNCHANGED,
    amends: str | Unchanged = UNCHANGED,
    evidence: Sequence[str] | Unchanged = UNCHANGED,
    data_use: str | Unchanged | None = UNCHANGED,
    amended_by: str | Unchanged | None = UNCHANGED,
    renewal: str | Unchanged = UNCHANGED,
    notice_days: int | Unchanged | None = UNCHANGED,
    rank: int | Unchanged | None = UNCHANGED,
    contacts: Sequence[Contact] | Unchanged = UNCHANGED,
    ends: End | Unchanged | None = UNCHANGED,
    binds: str | Unchanged | None = UNCHANGED,
    scope: Mapping[str, Sequence[str] | None] | Unchanged | None = UNCHANGED,
    confidential_from_parent: bool | Unchanged = UNCHANGED,
    independent: bool | Unchanged = UNCHANGED,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record an agreement under a new reference. The same agreement again changes nothing. Returns its id.

    Members left out are as usual, and in a repeat as they were recorded.
    An agreement that turns a no into a yes needs a document that was uploaded for it, and has no effect until a second
    person approves it. Test mode needs no second person.
    Raises: tenants.queries.NoSuchAccount and this module's exceptions.
    """
    home = accounts.account(mode=mode, key=account)
    said = {
        "effective_until": effective_until,
        "amends": amends,
        "evidence": evidence,
        "data_use": data_use,
        "amended_by": amended_by,
        "renewal": renewal,
        "notice_days": notice_days,
        "rank": rank,
        "contacts": contacts,
        "ends": ends,
        "binds": binds,
        "scope": scope,
        "confidential_from_parent": confidential_from_parent,
        "independent": independent,
    }
    required = {"kind": kind, "training": training, "effective_from": effective_from}
    values = {**required, **_completed(home, reference, {**required, **said})}
    newest = Agreement.objects.filter(account=home.id, reference=reference).order_by("-revision").first()
    if newest is not None:
        left_out = {name for name, value in said.items() if value is UNCHANGED}
        if not _same(newest, {name: value for name, value in values.items() if name not in left_out}):
            raise AgreementRecorded(reference)
        return newest.id
    _check(home, reference, values)
    before = papers_of(account=home.id)
    waits = values["independent"] or any(
        paper_changes.widens(known, _with(known, home, reference, values), at=at)
        for known in (before, *_papers_of_moved(home, values))
    )
    if waits:
        check_evidence(home, values["evidence"])
    persons = [people.record_person(name=each.name, email=each.email) for each in values.pop("contacts")]
    row = Agreement(
        id=ids.new(at=at),
        account_id=home.id,
        mode=mode,
        reference=reference,
        claimed_at=at,
        contacts=[str(person) for person in persons] or None,
        awaits_approval=waits and approvals.needs_two(mode),
        **values,
    )
    _append(row, by=by, at=at)
    if row.awaits_approval:
        _propose(row, before, by=by, at=at)
    else:
        consent_changes.state_signed(account=home.id, by=by, at=at)
    return row.id


def _completed(home: AccountRecord, reference: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the optional members as they are stored. What is left out or null is as usual."""
    given = {name: None if value is UNCHANGED else value for name, value in said.items()}
    contract = said["training"] == "silent" and said["kind"] in _CONTRACTS
    amended = _known(home, given["amends"], reference=reference)
    ends, scope = given["ends"], given["scope"] or {}
    return {
        "effective_until": given["effective_until"],
        "amends": given["amends"] or "",
        "evidence": list(given["evidence"] or ()),
        "data_use": given["data_use"] or ("services_only" if contract else ""),
        "amended_by": given["amended_by"] or (amended.amended_by if amended else "portal"),
        "renewal": given["renewal"] or "none",
        "notice_days": given["notice_days"],
        "rank": given["rank"],
        "contacts": list(given["contacts"] or ()),
        "ends": {"reference": ends.reference, "at": times.render(ends.at)} if ends else None,
        "binds": given["binds"] or "",
        "scope": {part: sorted(set(keys)) for part, keys in scope.items() if keys} or None,
        "confidential_from_parent": bool(given["confidential_from_parent"]),
        "independent": bool(given["independent"]),
    }


def _check(home: AccountRecord, reference: str, values: Mapping[str, Any]) -> None:
    """Check a new agreement by itself. Raises: this module's exceptions."""
    until = values["effective_until"]
    if until is not None and until <= values["effective_from"]:
        raise AgreementEndsBeforeItBegins(f"{reference} would end before it begins")
    if values["data_use"] and values["training"] != "silent":
        raise DataUseNotSilent(f"{reference} is not silent about training")
    if values["independent"] and home.parent is None:
        raise AccountHasNoParent(home.key)
    if values["ends"]:
        _known(home, values["ends"]["reference"], reference=reference)
    _check_scope(home, values["scope"] or {})


def step(row: Agreement, kind: str, *, reason: str = "", owner_agreed: bool, by: Actor, at: datetime) -> None:
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
    member: str = "training"
    becomes: Any = row.training
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


def _take_effect(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = Agreement.objects.get(id=change.arguments["agreement"])
    if row.steps.exists():
        raise NoLongerFits("the agreement took effect or was declared void")
    step(row, "effective", owner_agreed=change.owner_agreed, by=by, at=at)
    consent_changes.state_signed(account=row.account_id, by=by, at=at)


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


def _papers_of_moved(home: AccountRecord, values: Mapping[str, Any]) -> list[Papers]:
    """Return the papers of each tenant that the new one names and that came from another account.

    Such a paper takes the place of those that the tenant brought along.
    """
    named = (values["scope"] or {}).get("tenants", ())
    moved = tenants.tenant_keys(ids=moves.moved_into(account=home.id)) if named else {}
    return [papers_of_tenant(tenant=id) for id, key in moved.items() if key in named]


def _known(home: AccountRecord, other: str | None, *, reference: str) -> Agreement | None:
    """Return another agreement of the account. Raises: AmendedAgreementUnknown."""
    if not other:
        return None
    row = Agreement.objects.filter(account=home.id, reference=other).order_by("-revision").first()
    if row is None or other == reference:
        raise AmendedAgreementUnknown(other)
    return row


def _check_scope(home: AccountRecord, scope: Mapping[str, Sequence[str]]) -> None:
    for part, known, refusal in (
        ("tenants", _tenants_below, ScopeUnknown),
        ("categories", _categories, ScopeCategoryUnknown),
        ("purposes", _purposes, ScopePurposeUnknown),
    ):
        missing = set(scope.get(part, ())) - (known(home) if part in scope else set())
        if missing:
            raise refusal(", ".join(sorted(missing)))


def _tenants_below(home: AccountRecord) -> set[str]:
    group = accounts.with_those_below([home.id])
    return {tenant.key for account in group for tenant in tenants.tenants(account=account)}


def _categories(home: AccountRecord) -> set[str]:
    return set(Category.objects.filter(mode=home.mode).values_list("code", flat=True))


def _purposes(home: AccountRecord) -> set[str]:
    return set(Purpose.objects.filter(mode=home.mode).values_list("code", flat=True))


def _same(row: Agreement, values: Mapping[str, Any]) -> bool:
    """Whether a recorded agreement says all of this."""
    recorded = {name: getattr(row, name) for name in values}
    if "contacts" in values:
        persons = [UUID(person) for person in row.contacts or ()]
        known = known_people.people(ids=persons)
        recorded["contacts"] = [Contact(known[id].name, known[id].email) for id in persons if id in known]
    return recorded == dict(values)


def check_evidence(home: AccountRecord, evidence: Sequence[str]) -> None:
    """Check that a document was uploaded for this change alone. Raises: NewEvidenceNeeded."""
    kept = Evidence.objects.filter(account=home.id, sha256__in=evidence).exclude(stored_as="")
    stored = set(kept.values_list("sha256", flat=True))
    known = Agreement.objects.filter(account=home.id, evidence__overlap=list(stored)) if stored else []
    if not stored - {digest for row in known for digest in row.evidence}:
        raise NewEvidenceNeeded("upload the document that was signed for this change")
