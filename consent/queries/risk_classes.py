"""Read the risk class of a tenant's category, and who may sign where two people must."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from consent import risk_classes
from consent.models import RiskClassStep, SoleSignatory
from tenants.queries import members, people

TWO_PEOPLE: Final = 2


@dataclass(frozen=True, slots=True)
class RiskClassRecord:
    """The class of one category. `lowering_to` is a lower class that one of two people has signed for."""

    risk_class: str | None
    since: datetime | None
    consent: UUID | None
    signatories: tuple[tuple[UUID, str], ...]
    entry: UUID | None
    revision: int | None
    lowering_to: str | None
    lowering_signed_by: tuple[UUID, ...]

    @property
    def shown(self) -> str:
        return self.risk_class or risk_classes.UNCLASSIFIED


def recorded(*, tenant: UUID, category: UUID) -> RiskClassRecord:
    """Return the recorded class of a tenant's category."""
    steps = list(RiskClassStep.objects.filter(tenant=tenant, category=category).order_by("-id"))
    newest = next((step for step in steps if step.kind == "recorded"), None)
    lowering = steps[0] if steps and steps[0].kind == "lowering" else None
    return RiskClassRecord(
        newest.risk_class if newest else None,
        (newest.recorded_at or newest.claimed_at) if newest else None,
        newest.consent_id if newest else None,
        tuple((UUID(each["person"]), each["authority"]) for each in newest.signatories) if newest else (),
        newest.entry_id if newest else None,
        newest.revision if newest else None,
        lowering.risk_class if lowering else None,
        tuple(UUID(each["person"]) for each in lowering.signatories) if lowering else (),
    )


def risk_class(*, tenant: UUID, category: UUID) -> str | None:
    """Return the recorded class, None if no class is recorded."""
    return recorded(tenant=tenant, category=category).risk_class


def second_signatory_missing(*, account: UUID) -> bool:
    """Whether a second signature is impossible: fewer than two members may sign, and no one-person proof exists."""
    if SoleSignatory.objects.filter(account=account).exists():
        return False
    people_who_may = {person.id for person in members.may_consent(account=account)}
    return len(people_who_may) < TWO_PEOPLE


def is_sole_signatory(*, account: UUID, person: UUID) -> bool:
    """Whether a register extract proves that this person alone is authorised to sign for the account."""
    proven = list(SoleSignatory.objects.filter(account=account).values_list("person", flat=True))
    known = people.people(ids=[*proven, person])
    email = known[person].email.lower() if person in known else ""
    return any(id == person or (email and id in known and known[id].email.lower() == email) for id in proven)
