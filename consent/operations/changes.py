"""What happens to a statement after it was made: confirmed, refused, paused, disputed, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.clauses import Clauses
from consent.models import Consent, ConsentEvent, Evidence
from consent.operations import evidence as documents
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.operations.statements import TermsSuperseded, statement_body
from consent.queries import consents, statements, terms
from consent.results import ConsentResult, WithdrawalResult
from consent.transitions import Action
from ledger import operations as ledger
from ledger.actors import Actor
from tenants.operations import tenants
from tenants.queries import people as tenant_people


class NoSuchConsent(LookupError):
    """No consent with this id is visible here."""

    code = "no_such_consent"


class NothingToWithdraw(Exception):
    """Only what was stated and not replaced can be withdrawn; a proposal is refused instead."""

    code = "nothing_to_withdraw"


class NotProposed(Exception):
    """Only a proposal can be confirmed or refused."""

    code = "not_proposed"


class NothingToPause(Exception):
    """Only a consent in force can be paused."""

    code = "nothing_to_pause"


class NotPaused(Exception):
    """Only a paused consent can be resumed."""

    code = "not_paused"


class NothingToDispute(Exception):
    """Only what is proposed or stated, and not over, can be disputed."""

    code = "nothing_to_dispute"


class SameSignatory(Exception):
    """Two signatures are two people's."""

    code = "same_signatory"


class SecondPersonNeeded(Exception):
    """Whoever proposed a consent for a customer does not approve it."""

    code = "second_person_needed"


class SignedEvidenceNeeded(Exception):
    """Approval without the customer's own confirmation rests on a signed document kept here."""

    code = "signed_evidence_needed"


class CustomerMustConfirm(Exception):
    """Where two signatures are needed, both are the customer's own."""

    code = "customer_must_confirm"


@transaction.atomic
def confirm(
    *, consent: UUID, signatory: Signatory, evidence: Sequence[EvidenceInput] = (), by: Actor, at: datetime
) -> ConsentResult:
    """The customer signs a proposal. With the last signature needed it becomes a statement.

    Raises: NoSuchConsent, NotProposed, SameSignatory, statements.TermsSuperseded.
    """
    row, at = _locked(consent, at=at)
    _require("confirm", row, NotProposed, at=at)
    signatory = signatory.known()
    signed = _signatures(row)
    if _is_among(signatory, signed):
        raise SameSignatory("this person has signed already")
    documents.note_evidence(mode=row.mode, account=row.tenant.account_id, said=evidence, at=at)
    if len(signed) + 1 < row.signatures_required:
        return record_events([EventDraft(row, "confirmed", signatory)], by=by, at=at).outcome(row)
    return _state(row, signatory, by=by, at=at)


@transaction.atomic
def approve(*, consent: UUID, approver: UUID, by: Actor, at: datetime) -> ConsentResult:
    """A second person of the vendor approves a proposal on the strength of signed evidence kept here.

    Raises: NoSuchConsent, NotProposed, SecondPersonNeeded, SignedEvidenceNeeded, CustomerMustConfirm.
    """
    row, at = _locked(consent, at=at)
    _require("approve", row, NotProposed, at=at)
    if row.signatures_required > 1:
        raise CustomerMustConfirm("two of the customer's signatories confirm this one")
    if row.proposed_by is None or row.proposed_by == approver:
        raise SecondPersonNeeded("somebody else approves what you proposed")
    kept = Evidence.objects.filter(account=row.tenant.account_id, sha256__in=row.evidence).exclude(
        stored_as=""
    )
    if not kept.exists():
        raise SignedEvidenceNeeded("attach the signed document first")
    return _state(row, Signatory("evidence", person=approver), by=by, at=at)


@transaction.atomic
def refuse(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """The customer does not want what was proposed. Raises: NoSuchConsent, NotProposed."""
    row, at = _locked(consent, at=at)
    _require("refuse", row, NotProposed, at=at)
    return record_events([EventDraft(row, "refused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def pause(
    *, consent: UUID, reason: str = "", even_scheduled: bool = False, by: Actor, at: datetime
) -> ConsentResult:
    """Permit nothing until the consent is resumed. Data created during the pause stays outside.

    `even_scheduled`: a consent that has yet to begin may be paused as well, and begins paused.
    Raises: NoSuchConsent, NothingToPause.
    """
    row, at = _locked(consent, at=at)
    actions: tuple[Action, ...] = ("pause", "pause_scheduled") if even_scheduled else ("pause",)
    _require(actions, row, NothingToPause, at=at)
    return record_events([EventDraft(row, "paused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def resume(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Raises: NoSuchConsent, NotPaused."""
    row, at = _locked(consent, at=at)
    _require("resume", row, NotPaused, at=at)
    return record_events([EventDraft(row, "resumed", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def dispute(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Somebody says that whoever consented was not entitled to: every answer is no at once.

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
    """Take the consent back, and everything scheduled for the same question. Never refused for money.

    `election` asks for more than the accepted terms say, never less. A second withdrawal returns the first.
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
        EventDraft(one, "withdrawn", signatory, reason=reason, election=elected) for one in (row, *others)
    ]
    entry = record_events(event_drafts, by=by, at=at).appended[0]
    return WithdrawalResult(row.id, entry.id, entry.seq, elected, tuple(other.id for other in others))


def _state(row: Consent, signatory: Signatory, *, by: Actor, at: datetime) -> ConsentResult:
    newer = terms.superseding(mode=row.mode, version=row.terms.version, account=row.tenant.account_id, at=at)
    if newer is not None:
        raise TermsSuperseded(f"{row.terms.version} gave way to {newer.version}")
    happening = EventDraft(row, "stated", signatory, body=statement_body(row))
    return record_events([happening], by=by, at=at).outcome(row)


def _require(
    action: Action | tuple[Action, ...], row: Consent, refusal: type[Exception], *, at: datetime
) -> None:
    """Raises: `refusal` with the consent's status, where the status admits none of the actions."""
    state = consents.state_of(consent=row.id, at=at)
    if state.actions.isdisjoint({action} if isinstance(action, str) else action):
        raise refusal(state.status)


def _locked(consent: UUID, *, at: datetime) -> tuple[Consent, datetime]:
    """Lock the consent's tenant and read the consent.

    The instant returned is `at`, or the time of the newest ledger entry where that is later: another transaction may
    have held the lock and recorded a change after our caller took its time. Raises: NoSuchConsent.
    """
    found = Consent.objects.filter(id=consent).values_list("tenant__mode", "tenant__key").first()
    if found is None:
        raise NoSuchConsent(str(consent))
    tenants.lock_tenant_row(mode=found[0], key=found[1])
    row = Consent.objects.select_related("tenant", "category", "category_version", "purpose", "terms").get(
        id=consent
    )
    return row, ledger.not_before_head(at)


def _others(row: Consent) -> list[Consent]:
    """The other statements of the same question that may still be waiting for their time."""
    live = statements.live(tenant=row.tenant_id, category=row.category_id, purpose=row.purpose_id)
    return list(
        Consent.objects.select_related("tenant", "category", "purpose", "terms")
        .filter(id__in=[statement.id for statement in live])
        .exclude(id=row.id)
    )


def _signatures(row: Consent) -> list[UUID]:
    """Who has signed, in order; a signatory's own proposal is their signature."""
    events = ConsentEvent.objects.filter(consent=row, kind__in=["proposed", "confirmed"]).order_by("id")
    return [
        event.signatory
        for event in events
        if event.signatory is not None and (event.kind == "confirmed" or event.authority == "member")
    ]


def _is_among(signatory: Signatory, signed: list[UUID]) -> bool:
    people = tenant_people.people(ids=[*signed, *([signatory.person] if signatory.person else [])])
    mine = people[signatory.person].email.lower() if signatory.person else ""
    return any(id == signatory.person or (mine and people[id].email.lower() == mine) for id in signed)
