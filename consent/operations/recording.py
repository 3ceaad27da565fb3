"""Writing one event of a statement: its row, its ledger entry and the standing that decisions read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import projection, queries
from consent.models import Consent, ConsentEvent, Standing
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Appended, Draft
from tenants import operations as tenants
from wire import ids


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who stands behind a statement, for the tenant: a known person, or particulars to be kept.

    `authority`: officer, delegation, power_of_attorney, evidence (a signed paper), member (signed in).
    """

    authority: str
    person: UUID | None = None
    name: str = ""
    email: str = ""
    title: str = ""

    def known(self) -> Signatory:
        """The same with a person's id; particulars are kept beside the ledger."""
        if self.person is not None:
            return self
        person = tenants.record_person(name=self.name, email=self.email, title=self.title)
        return Signatory(self.authority, person, self.name, self.email, self.title)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event about to be recorded for a statement. `body` is what its kind of entry says beyond names."""

    consent: Consent
    kind: str
    signatory: Signatory | None = None
    reason: str = ""
    election: str = ""
    body: dict[str, Any] | None = None


def record(happenings: Sequence[Happening], *, by: Actor, at: datetime) -> list[Appended]:
    """Record events in order, all in the caller's transaction, and bring the standings up to date."""
    now = ledger.present(at)
    drafts = [_draft(happening, by=by, at=now) for happening in happenings]
    touched: dict[tuple[UUID, UUID, UUID], list[UUID]] = {}
    for happening in happenings:
        consent = happening.consent
        question = (consent.tenant_id, consent.category_id, consent.purpose_id)
        touched.setdefault(question, []).append(consent.id)
    # Before the append, so that pricing counts what is being said; after it, with its place in the ledger.
    _rebuild(touched, revision=0, at=now)
    appended = ledger.record(drafts, by=by, at=now)
    revision = appended[len(happenings) - 1].seq
    _rebuild(touched, revision=revision, at=appended[0].recorded_at)
    return appended


def _rebuild(touched: dict[tuple[UUID, UUID, UUID], list[UUID]], *, revision: int, at: datetime) -> None:
    for (tenant, category, purpose), consents in touched.items():
        rebuild(
            tenant=tenant, category=category, purpose=purpose, touched=consents, revision=revision, at=at
        )


def rebuild(
    *, tenant: UUID, category: UUID, purpose: UUID, touched: Sequence[UUID], revision: int, at: datetime
) -> None:
    """Derive the standing of one question anew.

    A standing only ever drops what can never rule again, so what it holds and what was just `touched` is
    enough to derive the next one: the cost of a change does not grow with a question's history.
    """
    row = Standing.objects.filter(tenant=tenant, category=category, purpose=purpose).first()
    kept = [UUID(written["id"]) for written in row.statements] if row else []
    statements = queries.statements_of(
        tenant=tenant, category=category, purpose=purpose, only=[*kept, *touched]
    )
    live = projection.live(statements, at)
    Standing.objects.update_or_create(
        tenant_id=tenant,
        category_id=category,
        purpose_id=purpose,
        defaults={
            "statements": [projection.write(statement) for statement in live],
            "revision": revision,
            "next_change_at": projection.next_change(live, at),
        },
    )


def _draft(happening: Happening, *, by: Actor, at: datetime) -> Draft:
    consent = happening.consent
    signatory = happening.signatory.known() if happening.signatory else None
    draft = Draft(
        ids.new(at=at),
        f"consent.{happening.kind}/1",
        consent.mode,
        {
            "consent": str(consent.id),
            "tenant": consent.tenant.key,
            "category": consent.category.code,
            "purpose": consent.purpose.code,
            "signatory": str(signatory.person) if signatory else None,
            "signatory_commitment": tenants.commitment(person=signatory.person)
            if signatory and signatory.person
            else None,
            "authority": signatory.authority if signatory else None,
            **({"reason": happening.reason} if happening.body is None else {}),
            **({"election": happening.election} if happening.kind == "withdrawn" else {}),
            **(happening.body or {}),
        },
        tenant=consent.tenant_id,
        account=consent.tenant.account_id,
    )
    ConsentEvent.objects.create(
        consent=consent,
        tenant_id=consent.tenant_id,
        kind=happening.kind,
        actor_kind=by.kind,
        actor=by.id,
        channel=by.channel,
        signatory=signatory.person if signatory else None,
        authority=signatory.authority if signatory else "",
        reason=happening.reason,
        election=happening.election,
        claimed_at=at,
        entry_id=draft.id,
    )
    return draft
