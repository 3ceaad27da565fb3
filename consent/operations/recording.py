"""Record events of statements: the row, the ledger entry and the standing that decisions read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import kinds, standing_digest, standing_json, statement_rules
from consent.models import Consent, ConsentEvent, Standing
from consent.operations import signing_authority
from consent.queries import consents as consent_consents
from consent.queries import next_checks, standings, suspensions
from consent.queries import statements as consent_statements
from consent.results import ConsentResult
from consent.statement_rules import Statement
from ledger import explained_rows, state_keys
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Appended, Draft
from tenants.operations import people
from tenants.queries import tenants
from wire import ids

# Kinds of events. The entries of these say what the signature declares.
_DECLARING = frozenset({"confirmed", "stated"})
# Withdrawals are never held up, so the right of their signatory to sign is not checked.
_WITHDRAWING = frozenset({"withdrawn", "called_off"})

# tenant, category, purpose
ConsentKey = tuple[UUID, UUID, UUID]


@dataclass(frozen=True, slots=True)
class Signatory:
    """The person with authority behind a statement: a known person, or particulars to record.

    `authority`: officer, delegation, power_of_attorney, evidence (a signed document), member (signed in).
    """

    authority: str
    person: UUID | None = None
    name: str = ""
    email: str = ""
    title: str = ""

    def known(self) -> Signatory:
        """Return the signatory with a person's id. New particulars are recorded beside the ledger."""
        if self.person is not None:
            return self
        person = people.record_person(name=self.name, email=self.email, title=self.title)
        return Signatory(self.authority, person, self.name, self.email, self.title)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event about to be recorded. `body` holds the JSON members that only its kind of entry has."""

    consent: Consent
    kind: str
    signatory: Signatory | None = None
    reason: str = ""
    election: str = ""
    body: dict[str, Any] | None = None
    # What the signature of a confirmation declares.
    declared: dict[str, Any] | None = None
    # How long a statement waits before it counts.
    cooling_off_hours: int = 0


@dataclass(frozen=True, slots=True)
class RecordedEvents:
    """The recorded entries, and the live statements of every changed consent key."""

    appended: list[Appended]
    live: dict[ConsentKey, list[Statement]]
    at: datetime

    def outcome(self, consent: Consent) -> ConsentResult:
        """Return the result for `consent`, the statement of the first event."""
        entry = self.appended[0]
        statements = self.live[_question(consent)]
        statement = next((each for each in statements if each.id == consent.id), None)
        if statement is None:  # a refused proposal is not live
            status = consent_consents.status_of(consent=consent.id, at=self.at)
        else:
            present = statement_rules.settled(statements, by=self.at)
            status = suspensions.status_among(consent, present, at=self.at)
        return ConsentResult(consent.id, entry.id, entry.seq, status)


def record_events(
    event_drafts: Sequence[EventDraft], *, also: Sequence[Draft] = (), by: Actor, at: datetime
) -> RecordedEvents:
    """Record events in order, in the caller's transaction, and rebuild the standings. `also` is appended after them."""
    # Read before the events are written: a standing is proven against the newest event.
    concerned: dict[ConsentKey, set[UUID] | None] = {}
    for event_draft in event_drafts:
        question = _question(event_draft.consent)
        if question not in concerned:
            concerned[question] = _kept(question)
        among = concerned[question]
        if among is not None:
            among.add(event_draft.consent.id)
    drafts = [_draft(event_draft, by=by, at=at) for event_draft in event_drafts]
    # The entry of a key's newest event explains its standing.
    newest = {_question(each.consent): place for place, each in enumerate(event_drafts)}
    # Rebuilt before the append for pricing, which runs during it, and again with the new revision.
    for question, consents in concerned.items():
        rebuild_standing(question, consents, entry=drafts[newest[question]].id, revision=0, at=at)
    appended = ledger.record([*drafts, *also], by=by, at=at)
    live = {}
    for question, consents in concerned.items():
        entry = appended[newest[question]]
        live[question] = rebuild_standing(question, consents, entry=entry.id, revision=entry.seq, at=at)
    return RecordedEvents(appended, live, at)


def rebuild_standing(
    question: ConsentKey, consents: Collection[UUID] | None, *, entry: UUID, revision: int, at: datetime
) -> list[Statement]:
    """Rebuild the standing of one consent key from `consents`, or from its whole history if they are None.

    `entry` is the entry of the key's newest event, and `revision` its sequence, 0 before it is appended.
    Returns the live statements.

    A standing drops only statements that can never rule again. Its statements and the changed ones therefore
    suffice, and the cost does not grow with the history. If a statement covers data from before it was made, the
    whole history is read for the pauses and withdrawals of that time.
    """
    tenant, category, purpose = question
    statements = consent_statements.statements_of(
        tenant=tenant, category=category, purpose=purpose, only=None if consents is None else list(consents)
    )
    if consents is not None and any(standing_json.has_relevant_gaps(statement) for statement in statements):
        statements = consent_statements.statements_of(tenant=tenant, category=category, purpose=purpose)
    settled = statement_rules.settled(statements, by=at)
    alive = {statement.id for statement in standing_json.live_statements(settled, at)}
    in_order = sorted(statements, key=lambda statement: statement.seq)
    live = [statement for statement in in_order if statement.id in alive]
    written = [standing_json.statement_to_json(statement) for statement in live]
    key = state_keys.current()
    row = Standing(
        tenant_id=tenant,
        category_id=category,
        purpose_id=purpose,
        statements=written,
        revision=revision,
        digest=standing_digest.digest(
            key=key.secret,
            tenant=tenant,
            category=category,
            purpose=purpose,
            statements=written,
            revision=revision,
        ),
        key_id=key.id,
        next_change_at=None if revision == 0 else _next_look(tenant, live, at=at),
    )
    explained_rows.put(row, entry=entry, key=("tenant_id", "category_id", "purpose_id"))
    return live


def _next_look(tenant: UUID, live: Sequence[Statement], *, at: datetime) -> datetime | None:
    mode, account = tenants.home(id=tenant)
    return next_checks.next_check_at(live, mode=mode, tenant=tenant, account=account, at=at)


def _question(consent: Consent) -> ConsentKey:
    return consent.tenant_id, consent.category_id, consent.purpose_id


def _kept(question: ConsentKey) -> set[UUID] | None:
    """Return the live statements of a consent key; None if its standing is unproven, so all must be read."""
    tenant, category, purpose = question
    row = standings.standing(tenant=tenant, category=category, purpose=purpose)
    return {UUID(written["id"]) for written in row.statements} if row.proven else None


def _draft(event_draft: EventDraft, *, by: Actor, at: datetime) -> Draft:
    consent = event_draft.consent
    if event_draft.signatory and event_draft.kind not in _WITHDRAWING:
        signing_authority.check(
            event_draft.signatory, mode=consent.mode, account=consent.tenant.account_id, at=at
        )
    signatory = event_draft.signatory.known() if event_draft.signatory else None
    draft = Draft(
        ids.new(at=at),
        kinds.BY_EVENT[event_draft.kind].name,
        consent.mode,
        {
            "consent": str(consent.id),
            "tenant": consent.tenant.key,
            "category": consent.category.code,
            "purpose": consent.purpose.code,
            "signatory": str(signatory.person) if signatory else None,
            "signatory_commitment": people.commitment(person=signatory.person)
            if signatory and signatory.person
            else None,
            "authority": signatory.authority if signatory else None,
            **({"reason": event_draft.reason} if event_draft.body is None else {}),
            **({"election": event_draft.election} if event_draft.kind == "withdrawn" else {}),
            **(event_draft.body or {}),
            **({"declared": event_draft.declared} if event_draft.kind in _DECLARING else {}),
            **({"cooling_off_hours": event_draft.cooling_off_hours} if event_draft.kind == "stated" else {}),
        },
        tenant=consent.tenant_id,
        account=consent.tenant.account_id,
    )
    ConsentEvent.objects.create(
        consent=consent,
        tenant_id=consent.tenant_id,
        kind=event_draft.kind,
        actor_kind=by.kind,
        actor=by.id,
        channel=by.channel,
        signatory=signatory.person if signatory else None,
        authority=signatory.authority if signatory else "",
        reason=event_draft.reason,
        election=event_draft.election,
        declared=event_draft.declared if event_draft.kind in _DECLARING else None,
        cooling_off_hours=event_draft.cooling_off_hours,
        claimed_at=at,
        entry_id=draft.id,
    )
    return draft
