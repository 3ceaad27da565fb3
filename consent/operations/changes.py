"""Change a statement: confirm, approve, refuse, pause, resume, dispute or withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from consent.acceptance import PublishedTerms
from consent.clauses import Clauses
from consent.models import Consent, ConsentEvent, Evidence
from consent.operations import declarations
from consent.operations import evidence as documents
from consent.operations.declarations import NOTHING_DECLARED, Declarations
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.operations.statements import ResellerMayNotConsent, TermsSuperseded, statement_body
from consent.paper_scopes import Subject
from consent.queries import agreements, consents, proposals, statements, terms
from consent.results import ConsentResult, WithdrawalResult
from consent.transitions import Action
from ledger.actors import Actor
from tenants.operations import tenants
from tenants.queries import moves
from tenants.queries import people as tenant_people
from tenants.queries import tenants as tenant_queries

_STATED: Final = ("stated", "restated")


class NoSuchConsent(LookupError):
    """No consent with this id exists, or you may not see it. Check the id."""

    code = "no_such_consent"


class NothingToWithdraw(Exception):
    """This consent cannot be withdrawn: it is a proposal, or a newer one replaced it. Refuse a proposal instead."""

    code = "nothing_to_withdraw"


class NotProposed(Exception):
    """Only a proposal can be confirmed, approved or refused."""

    code = "not_proposed"


class NothingToPause(Exception):
    """Only a consent in force can be paused."""

    code = "nothing_to_pause"


class NotPaused(Exception):
    """Only a paused consent can be resumed."""

    code = "not_paused"


class NothingToDispute(Exception):
    """This consent cannot be disputed in its present status."""

    code = "nothing_to_dispute"


class NothingToAttest(Exception):
    """Rights are attested for a consent that was given and has not ended."""

    code = "nothing_to_attest"


class SameSignatory(Exception):
    """This person has already signed. A second person must give the other signature."""

    code = "same_signatory"


class SecondPersonNeeded(Exception):
    """The person who proposed a consent cannot approve it. Ask a colleague to approve it."""

    code = "second_person_needed"


class SignedEvidenceNeeded(Exception):
    """An approval needs a signed document that is stored here. Upload the document first."""

    code = "signed_evidence_needed"


class CustomerMustConfirm(Exception):
    """Only the customer can confirm this consent. Ask its signatories."""

    code = "customer_must_confirm"


@transaction.atomic
def confirm(
    *,
    consent: UUID,
    signatory: Signatory,
    declared: Declarations = NOTHING_DECLARED,
    evidence: Sequence[EvidenceInput] = (),
    by: Actor,
    at: datetime,
) -> ConsentResult:
    """Sign a proposal for the customer. The last required signature makes it a statement.

    Where the contract is amended by signed writing only, a signature in the portal waits for an addendum. The
    customer's own counter-offer waits for the vendor.

    A consent that waits since its tenant passed to another account is confirmed in the same way.

    Raises: NoSuchConsent, NotProposed, SameSignatory, statements.TermsSuperseded, statements.ResellerMayNotConsent, and
    as `declarations.check`.
    """
    row, at = _locked(consent, at=at)
    _require("confirm", row, NotProposed, at=at)
    _check_may_sign(row)
    signatory = signatory.known()
    signed = _signatures(row)
    if _is_among(signatory, signed):
        raise SameSignatory("this person has already signed")
    declarations.check(row, declared)
    documents.note_evidence(mode=row.mode, account=row.tenant.account_id, said=evidence, at=at)
    waits = proposals.waits_for_vendor(consent=row.id) or (
        signatory.authority == "member" and _needs_writing(row, at=at)
    )
    attested = [EventDraft(row, "attested", signatory)] if declarations.attests(row, declared) else []
    if len(signed) + 1 < declarations.signatures_required(row, declared) or waits:
        drafts = [EventDraft(row, "confirmed", signatory), *attested]
        return record_events(drafts, by=by, at=at).outcome(row)
    return _state(row, signatory, declared, *attested, by=by, at=at)


@transaction.atomic
def state_countersigned(*, consent: UUID, by: Actor, at: datetime) -> ConsentResult:
    """Make a statement of a customer's counter-offer that the vendor accepts, if it has its signatures.

    Where one is missing, the last one makes the statement. Raises: NoSuchConsent, NotProposed,
    statements.TermsSuperseded.
    """
    row, at = _locked(consent, at=at)
    _require("confirm", row, NotProposed, at=at)
    _refuse_old_terms(row, at=at)
    draft = signed_draft(row, at=at)
    if draft is None:
        return ConsentResult(row.id, row.proposal_item.entry_id, 0, "proposed")
    return record_events([draft], by=by, at=at).outcome(row)


@transaction.atomic
def lapse(*, consent: UUID, reason: str, by: Actor, at: datetime) -> ConsentResult:
    """Record that a proposed consent ended unanswered. Raises: NoSuchConsent, NotProposed."""
    row, at = _locked(consent, at=at)
    _require("refuse", row, NotProposed, at=at)
    return record_events([EventDraft(row, "lapsed", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def state_signed(*, account: UUID, by: Actor, at: datetime) -> None:
    """Make statements of proposals that only waited for an addendum which makes signatures in the portal valid."""
    tenants_of = [tenant.id for tenant in tenant_queries.tenants(account=account)]
    rows = Consent.objects.select_related("tenant", "category", "category_version", "purpose", "terms")
    for row in (
        rows.filter(tenant__in=tenants_of)
        .exclude(events__kind__in=["stated", "refused", "lapsed"])
        .order_by("id")
    ):
        draft = signed_draft(row, at=at)
        if draft is not None:
            record_events([draft], by=by, at=at)


def signed_draft(row: Consent, *, at: datetime) -> EventDraft | None:
    """Return the event that makes a proposal a statement, if it has its signatures and nothing else is missing."""
    signed = _signed(row)
    if len(signed) < declarations.signatures_required(row) or proposals.waits_for_vendor(consent=row.id):
        return None
    last = signed[-1]
    waits = last.authority == "member" and _needs_writing(row, at=at)
    if waits or _superseding(row, at=at) is not None:
        return None
    signatory = Signatory(last.authority, person=last.signatory)
    return EventDraft(row, "stated", signatory, body=statement_body(row, **declarations.signed_members(row)))


@transaction.atomic
def approve(*, consent: UUID, approver: UUID, by: Actor, at: datetime) -> ConsentResult:
    """Approve a proposal as a second person of the vendor, based on signed evidence that is stored here.

    Raises: NoSuchConsent, NotProposed, SecondPersonNeeded, SignedEvidenceNeeded, CustomerMustConfirm.
    """
    row, at = _locked(consent, at=at)
    _require("approve", row, NotProposed, at=at)
    _check_may_sign(row)
    if proposals.is_item(consent=row.id):
        raise CustomerMustConfirm("the customer answers the proposal itself")
    if declarations.signatures_required(row) > 1:
        raise CustomerMustConfirm("two signatories of the customer must confirm this consent")
    if row.proposed_by is None or row.proposed_by == approver:
        raise SecondPersonNeeded("a colleague must approve what you proposed")
    kept = Evidence.objects.filter(account=row.tenant.account_id, sha256__in=row.evidence).exclude(
        stored_as=""
    )
    if not kept.exists():
        raise SignedEvidenceNeeded("attach the signed document first")
    return _state(row, Signatory("evidence", person=approver), by=by, at=at)


@transaction.atomic
def refuse(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Refuse a proposal for the customer. Raises: NoSuchConsent, NotProposed."""
    row, at = _locked(consent, at=at)
    _require("refuse", row, NotProposed, at=at)
    return record_events([EventDraft(row, "refused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def pause(
    *, consent: UUID, reason: str = "", even_scheduled: bool = False, by: Actor, at: datetime
) -> ConsentResult:
    """Pause a consent until it is resumed. Data created during the pause stays excluded.

    `even_scheduled` also allows a consent that has not begun; it then begins paused.
    Raises: NoSuchConsent, NothingToPause.
    """
    row, at = _locked(consent, at=at)
    actions: tuple[Action, ...] = ("pause", "pause_scheduled") if even_scheduled else ("pause",)
    _require(actions, row, NothingToPause, at=at)
    return record_events([EventDraft(row, "paused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def resume(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Resume a paused consent. Raises: NoSuchConsent, NotPaused."""
    row, at = _locked(consent, at=at)
    _require("resume", row, NotPaused, at=at)
    return record_events([EventDraft(row, "resumed", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def attest(*, consent: UUID, signatory: Signatory, by: Actor, at: datetime) -> ConsentResult:
    """Record that the customer may allow the use of data about people. Needed once a category becomes about people.

    Attesting again changes nothing. Raises: NoSuchConsent, NothingToAttest.
    """
    row, at = _locked(consent, at=at)
    _require("attest", row, NothingToAttest, at=at)
    _check_may_sign(row)
    return record_events([EventDraft(row, "attested", signatory.known())], by=by, at=at).outcome(row)


@transaction.atomic
def dispute(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Record that the signatory's authority is disputed. Every decision is denied at once.

    Raises: NoSuchConsent, NothingToDispute.
    """
    row, at = _locked(consent, at=at)
    _require("dispute", row, NothingToDispute, at=at)
    return record_events([EventDraft(row, "disputed", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def withdraw(
    *,
    consent: UUID,
    reason: str = "",
    election: str | None = None,
    signatory: Signatory | None = None,
    by: Actor,
    at: datetime,
) -> WithdrawalResult:
    """Withdraw the consent and every scheduled one for the same consent key. Billing never blocks it.

    `election` may ask for more than the accepted terms grant, never less. A second withdrawal returns the first.
    Raises: NoSuchConsent, NothingToWithdraw.
    """
    row, at = _locked(consent, at=at)
    if consents.status_of(consent=consent, at=at) == "withdrawn":
        return consents.withdrawal(consent=consent)
    _require("withdraw", row, NothingToWithdraw, at=at)
    clauses = Clauses.from_dict(row.terms.clauses)
    elected = clauses.on_withdrawal_with(row.conditions.get("on_withdrawal"), election)
    others = [other for other in _others(row) if consents.status_of(consent=other.id, at=at) == "scheduled"]
    event_drafts = [
        EventDraft(each, "withdrawn", signatory, reason=reason, election=elected) for each in (row, *others)
    ]
    entry = record_events(event_drafts, by=by, at=at).appended[0]
    return WithdrawalResult(row.id, entry.id, entry.seq, elected, tuple(other.id for other in others))


def _state(
    row: Consent,
    signatory: Signatory,
    declared: Declarations = NOTHING_DECLARED,
    *more: EventDraft,
    by: Actor,
    at: datetime,
) -> ConsentResult:
    _refuse_old_terms(row, at=at)
    documents.name_again(mode=row.mode, account=row.tenant.account_id, digests=row.evidence, at=at)
    if row.events.filter(kind="stated").exists():
        event_draft = EventDraft(row, "restated", signatory)
    else:
        body = statement_body(row, **declarations.signed_members(row, declared))
        event_draft = EventDraft(row, "stated", signatory, body=body)
    return record_events([event_draft, *more], by=by, at=at).outcome(row)


def _refuse_old_terms(row: Consent, *, at: datetime) -> None:
    newer = _superseding(row, at=at)
    if newer is not None:
        raise TermsSuperseded(f"{row.terms.version} was superseded by {newer.version}")


def _superseding(row: Consent, *, at: datetime) -> PublishedTerms | None:
    return terms.superseding(
        mode=row.mode,
        version=row.terms.version,
        account=row.tenant.account_id,
        purpose=row.purpose.code,
        at=at,
    )


def _require(
    action: Action | tuple[Action, ...], row: Consent, refusal: type[Exception], *, at: datetime
) -> None:
    """Check that the consent's status allows an action. Raises: `refusal` with the status if not."""
    state = consents.state_of(consent=row.id, at=at)
    if state.actions.isdisjoint({action} if isinstance(action, str) else action):
        raise refusal(state.status)


def _locked(consent: UUID, *, at: datetime) -> tuple[Consent, datetime]:
    """Lock the consent's tenant and read the consent.

    Returns the consent with `at`, or with the time of the newest ledger entry if that is later. Another transaction
    may have recorded a change while this one waited for the lock. Raises: NoSuchConsent.
    """
    key = Consent.objects.filter(id=consent).values_list("tenant__mode", "tenant__key").first()
    if key is None:
        raise NoSuchConsent(str(consent))
    tenants.lock_tenant_row(mode=key[0], key=key[1])
    row = Consent.objects.select_related("tenant", "category", "category_version", "purpose", "terms").get(
        id=consent
    )
    return row, at


def _needs_writing(row: Consent, *, at: datetime) -> bool:
    subject = Subject(row.tenant.key, row.category.code, row.purpose.code)
    return agreements.needs_writing(account=row.tenant.account_id, subject=subject, at=at)


def _others(row: Consent) -> list[Consent]:
    """Return the other live statements of the consent key, which may be scheduled."""
    live = statements.live(tenant=row.tenant_id, category=row.category_id, purpose=row.purpose_id)
    return list(
        Consent.objects.select_related("tenant", "category", "purpose", "terms")
        .filter(id__in=[statement.id for statement in live])
        .exclude(id=row.id)
    )


def _signatures(row: Consent) -> list[UUID]:
    """Return the people who have signed, in order."""
    return [event.signatory for event in _signed(row) if event.signatory is not None]


def _signed(row: Consent) -> list[ConsentEvent]:
    """Return the events that are signatures, in order. A signatory's own proposal counts as a signature.

    Signatures of a statement that must be confirmed do not count again, nor do those for an account of before a move.
    """
    kinds = ["proposed", "confirmed", *_STATED]
    events = list(ConsentEvent.objects.filter(consent=row, kind__in=kinds).order_by("id"))
    stated = max((place for place, event in enumerate(events) if event.kind in _STATED), default=-1)
    since = moves.newest_place(tenant=row.tenant_id) or 0
    events = [event for event in events[stated + 1 :] if event.revision is None or event.revision > since]
    return [
        event
        for event in events
        if event.signatory is not None and (event.kind == "confirmed" or event.authority == "member")
    ]


def _check_may_sign(row: Consent) -> None:
    """Check that the account of the consent's tenant signs at all. Raises: ResellerMayNotConsent."""
    if row.tenant.account.pays_only:
        raise ResellerMayNotConsent(row.tenant.account.key)


def _is_among(signatory: Signatory, signed: list[UUID]) -> bool:
    people = tenant_people.people(ids=[*signed, *([signatory.person] if signatory.person else [])])
    email = people[signatory.person].email.lower() if signatory.person else ""
    return any(id == signatory.person or (email and people[id].email.lower() == email) for id in signed)
