"""How a customer gets its first owner: a signed agreement names the person, two people of staff ask, a link is mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from consent.operations import agreements, customer_members, evidence
from consent.operations.agreements import Contact
from ledger import scope
from ledger.actors import Actor
from tenants.models import Invitation
from tenants.operations import approvals
from tenants.operations import invitations as operations
from tenants.queries import invitation_links, invitations
from tenants.queries.invitations import InvitationRecord
from tests.people import SETUP, START, Human, Party

NAMED = Contact("Ines Ito", "ines@acme.example")


def document(party: Party, *, at: datetime = START) -> str:
    """Upload a document of the party's account. Returns its digest."""
    with scope.everything(reason="staff"):
        return evidence.store_evidence(
            mode="live",
            account=party.account,
            name="signed.pdf",
            data=b"%PDF-1.4 " + uuid4().bytes,
            limit=1000,
            by=SETUP,
            at=at,
        )


def agreed(party: Party, *contacts: Contact, reference: str = "MSA-1", at: datetime = START) -> None:
    """Record a signed agreement that permits training and names these contacts."""
    with scope.everything(reason="staff"):
        agreements.record_agreement(
            mode="live",
            account=party.key,
            reference=reference,
            kind="msa",
            training="opt_in",
            effective_from=START,
            evidence=[document(party, at=at)],
            contacts=contacts or (NAMED,),
            by=SETUP,
            at=at,
        )


def proposed(party: Party, by: Actor, *, at: datetime = START, **said: Any) -> UUID:
    """Propose an owner, as a person of staff. Returns the waiting change."""
    with scope.everything(reason="staff"):
        whom = {"email": NAMED.email, "name": NAMED.name, **said}
        return customer_members.propose_owner(mode="live", account=party.key, by=by, at=at, **whom)


def approved(change: UUID, by: Actor, *, owner_of: UUID | None = None, at: datetime = START) -> None:
    with scope.everything(reason="staff"):
        approvals.approve(id=change, by=by, owner_of=owner_of, at=at)


def newest(party: Party, *, at: datetime = START) -> InvitationRecord:
    with scope.everything(reason="staff"):
        row = Invitation.objects.filter(account=party.account).order_by("-id")[0]
        return invitations.invitation(id=row.id, at=at)


def token(seen: InvitationRecord) -> str:
    return invitation_links.token_of(seen.id, sha256=seen.token_sha256)


def first_owner(
    party: Party, mona: Human, max_: Human, *, at: datetime = START, **said: Any
) -> InvitationRecord:
    """Let two people of staff invite the first owner. Returns the invitation."""
    approved(proposed(party, mona.actor("admin"), at=at, **said), max_.actor("admin"), at=at)
    return newest(party, at=at)


def invited(party: Party, by: Human, *, role: str = "viewer", at: datetime | None = None) -> InvitationRecord:
    """Let an owner invite Nora Nash, now if no time is given. Returns the invitation."""
    at = at or timezone.now()
    with scope.everything(reason="staff"):
        operations.invite(
            account=party.account,
            email="nora@acme.example",
            name="Nora Nash",
            role=role,
            by=by.actor(),
            at=at,
        )
    return newest(party, at=at)
