"""Change a statement: confirm, refuse, pause, resume, dispute or withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.clauses import Clauses
from consent.declarations import Declaration
from consent.models import Consent
from consent.operations import classing, signatures, stating
from consent.operations import evidence as documents
from consent.operations.evidence import EvidenceInput
from consent.operations.locking import check_may_sign, locked, require
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.queries import consents, proposals, sides, statements
from consent.queries.consent_events import event_record
from consent.results import ConsentResult, WithdrawalResult
from consent.transitions import Action
from ledger.actors import Actor
from tenants.queries import tenants as tenant_queries


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


class PausedByCustomer(Exception):
    """The customer paused this consent, so only the customer can resume it. Ask its owners."""

    code = "paused_by_customer"


class NothingToCosign(Exception):
    """This consent lacks no second signature."""

    code = "nothing_to_cosign"


class NothingToDispute(Exception):
    """This consent cannot be disputed in its present status."""

    code = "nothing_to_dispute"


class NothingToAttest(Exception):
    """Rights are attested for a consent that was given and has not ended."""

    code = "nothing_to_attest"


@transaction.atomic
def confirm(
    *,
    consent: UUID,
    signatory: Signatory,
    declared: Declaration | None = None,
    evidence: Sequence[EvidenceInput] = (),
    by: Actor,
    at: datetime,
) -> ConsentResult:
    """Sign a proposal for the customer. The last required signature makes it a statement.

    Each signature brings what terms and category ask for. Where the contract is amended by signed writing only, a
    signature in the portal waits for an addendum. The customer's own counter-offer waits for the vendor. A consent
    that waits since its tenant passed to another account is confirmed in the same way.

    Raises: NoSuchConsent, NotProposed, SameSignatory, SignedTooSoon, and as `stating.check_signature` and `state`.
    """
    row = locked(consent)
    require("confirm", row, NotProposed, at=at)
    check_may_sign(row)
    signatory, declared = signatory.known(), declared or Declaration()
    signed = signatures.pending(row)
    signatures.check_other_person(signatory, signed, row, at=at)
    together = stating.check_signature(row, declared, signed)
    documents.note_evidence(mode=row.mode, account=row.tenant.account_id, said=evidence, at=at)
    counts = stating.effective_class(row, declared, together)
    waits = proposals.waits_for_vendor(consent=row.id) or (
        signatory.authority == "member" and stating.needs_writing(row, at=at)
    )
    if len(signed) + 1 < stating.required(row, counts) or waits:
        event_draft = EventDraft(row, "confirmed", signatory, declared=declared.to_dict())
        return record_events([event_draft], by=by, at=at).outcome(row)
    return stating.state(row, signatory, declared, together, by=by, at=at)


@transaction.atomic
def cosign(
    *, consent: UUID, signatory: Signatory, evidence: Sequence[EvidenceInput] = (), by: Actor, at: datetime
) -> ConsentResult:
    """Give the second signature that a consent to critical data lacks. It counts again if it was suspended for it.

    Raises: NoSuchConsent, NothingToCosign, SameSignatory, SignedTooSoon.
    """
    row = locked(consent)
    require("cosign", row, NothingToCosign, at=at)
    signatory = signatory.known()
    signatures.check_other_person(signatory, signatures.of_statement(row), row, at=at)
    documents.note_evidence(mode=row.mode, account=row.tenant.account_id, said=evidence, at=at)
    events = [EventDraft(row, "cosigned", signatory), *classing.restoring(row)]
    return record_events(events, by=by, at=at).outcome(row)


@transaction.atomic
def state_countersigned(*, consent: UUID, by: Actor, at: datetime) -> ConsentResult:
    """Make a statement of a customer's counter-offer that the vendor accepts, if it has its signatures.

    Where one is missing, the last one makes the statement. Raises: NoSuchConsent, NotProposed,
    statements.TermsSuperseded.
    """
    row = locked(consent)
    require("confirm", row, NotProposed, at=at)
    stating.refuse_old_terms(row, at=at)
    draft = stating.signed_draft(row, at=at)
    if draft is None:
        return ConsentResult(row.id, row.proposal_item.entry_id, 0, "proposed")
    classed = classing.of_draft(draft, at=at)
    return record_events([draft, *classed.events], also=classed.drafts, by=by, at=at).outcome(row)


@transaction.atomic
def lapse(*, consent: UUID, reason: str, by: Actor, at: datetime) -> ConsentResult:
    """Record that a proposed consent ended unanswered. Raises: NoSuchConsent, NotProposed."""
    row = locked(consent)
    require("refuse", row, NotProposed, at=at)
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
        draft = stating.signed_draft(row, at=at)
        if draft is not None:
            classed = classing.of_draft(draft, at=at)
            record_events([draft, *classed.events], also=classed.drafts, by=by, at=at)


@transaction.atomic
def refuse(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Refuse a proposal for the customer. Raises: NoSuchConsent, NotProposed."""
    row = locked(consent)
    require("refuse", row, NotProposed, at=at)
    return record_events([EventDraft(row, "refused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def pause(
    *, consent: UUID, reason: str = "", even_scheduled: bool = False, by: Actor, at: datetime
) -> ConsentResult:
    """Pause a consent until it is resumed. Data created during the pause stays excluded.

    `even_scheduled` also allows a consent that has not begun; it then begins paused.
    Raises: NoSuchConsent, NothingToPause.
    """
    row = locked(consent)
    actions: tuple[Action, ...] = ("pause", "pause_scheduled") if even_scheduled else ("pause",)
    require(actions, row, NothingToPause, at=at)
    return record_events([EventDraft(row, "paused", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def resume(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Resume a paused consent. The vendor resumes only what it paused itself.

    Raises: NoSuchConsent, NotPaused, PausedByCustomer.
    """
    row = locked(consent)
    require("resume", row, NotPaused, at=at)
    account = row.tenant.account_id
    if not sides.speaks_for_customer(by, account=account):
        events = [event_record(event) for event in row.events.exclude(recorded_at=None).order_by("id")]
        if sides.is_paused_by_customer(events, account=account):
            raise PausedByCustomer("only the customer resumes what it paused")
    return record_events([EventDraft(row, "resumed", reason=reason)], by=by, at=at).outcome(row)


@transaction.atomic
def attest(*, consent: UUID, signatory: Signatory, by: Actor, at: datetime) -> ConsentResult:
    """Record that the customer may allow the use of data about people. Needed once a category becomes about people.

    Attesting again changes nothing. Raises: NoSuchConsent, NothingToAttest.
    """
    row = locked(consent)
    require("attest", row, NothingToAttest, at=at)
    check_may_sign(row)
    return record_events([EventDraft(row, "attested", signatory.known())], by=by, at=at).outcome(row)


@transaction.atomic
def dispute(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentResult:
    """Record that the signatory's authority is disputed. Every decision is denied at once.

    Raises: NoSuchConsent, NothingToDispute.
    """
    row = locked(consent)
    require("dispute", row, NothingToDispute, at=at)
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

    A consent that still waits after its signature is called off: it never counted, so nothing else changes.
    `election` may ask for more than the accepted terms grant, never less. A second withdrawal returns the first.
    Raises: NoSuchConsent, NothingToWithdraw.
    """
    row = locked(consent)
    if consents.status_of(consent=consent, at=at) == "withdrawn":
        return consents.withdrawal(consent=consent)
    require("withdraw", row, NothingToWithdraw, at=at)
    clauses = Clauses.from_dict(row.terms.clauses)
    if consents.state_of(consent=row.id, at=at).cooling:
        draft = EventDraft(row, "called_off", signatory, reason=reason, election="stop")
        entry = record_events([draft], by=by, at=at).appended[0]
        return WithdrawalResult(row.id, entry.id, entry.seq, "stop", ())
    elected = clauses.on_withdrawal_with(row.conditions.get("on_withdrawal"), election)
    others = [other for other in _others(row) if consents.status_of(consent=other.id, at=at) == "scheduled"]
    event_drafts = [
        EventDraft(each, "withdrawn", signatory, reason=reason, election=elected) for each in (row, *others)
    ]
    entry = record_events(event_drafts, by=by, at=at).appended[0]
    return WithdrawalResult(row.id, entry.id, entry.seq, elected, tuple(other.id for other in others))


def _others(row: Consent) -> list[Consent]:
    """Return the other live statements of the consent key, which may be scheduled."""
    live = statements.live(tenant=row.tenant_id, category=row.category_id, purpose=row.purpose_id)
    return list(
        Consent.objects.select_related("tenant", "category", "purpose", "terms")
        .filter(id__in=[statement.id for statement in live])
        .exclude(id=row.id)
    )
