"""Alice signs for ACME, Bob looks after its privacy, Vera only looks on; Mona is their account manager at the
vendor, Max her colleague; Charlie is a stranger who signs for another customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ledger import actors, scope
from ledger.actors import Actor
from tenants.models import User
from tenants.operations import managers, members, tenants, users
from tenants.queries import sign_ins
from tenants.queries import tenants as tenant_queries

START = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
SETUP = actors.system("tests")


@dataclass(frozen=True, slots=True)
class Party:
    """A customer: its account, its one tenant and who may act for it."""

    account: UUID
    tenant: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Human:
    user: int
    person: UUID
    email: str

    def actor(self, channel: str = "portal") -> Actor:
        return actors.person(self.person, channel=channel)


PASSWORD = "correct horse battery"


def customer(key: str, name: str, *, at: datetime = START, mode: str = "live", region: str = "DE") -> Party:
    with scope.everything(reason="staff"):
        tenant = tenants.put_tenant(mode=mode, key=key, name=name, region=region, by=SETUP, at=at)
        seen = tenant_queries.tenant_by_id(id=tenant)
        return Party(seen.account, tenant, key)


def human(email: str, name: str, *, is_staff: bool = False, is_superuser: bool = False) -> Human:
    user = sign_ins.user_with(email=email) or users.make_user(
        email=email, name=name, password=PASSWORD, is_staff=is_staff, is_superuser=is_superuser
    )
    return Human(user, User.objects.get(pk=user).person_id, email)


def member(who: Human, party: Party, role: str, *, at: datetime = START) -> Human:
    with scope.everything(reason="staff"):
        members.record_member(user=who.user, account=party.account, role=role, by=SETUP, at=at)
    return who


def manages(who: Human, party: Party, *, at: datetime = START) -> Human:
    with scope.everything(reason="staff"):
        managers.assign(user=who.user, account=party.account, by=SETUP, at=at)
    return who


@pytest.fixture
def acme(db: None) -> Party:
    return customer("acme", "ACME Pumps")


@pytest.fixture
def globex(db: None) -> Party:
    return customer("globex", "Globex Turbines")


@pytest.fixture
def alice(acme: Party) -> Human:
    return member(human("alice@acme.example", "Alice Adams"), acme, "owner")


@pytest.fixture
def bob(acme: Party) -> Human:
    return member(human("bob@acme.example", "Bob Brown"), acme, "privacy_officer")


@pytest.fixture
def vera(acme: Party) -> Human:
    return member(human("vera@acme.example", "Vera Vance"), acme, "viewer")


@pytest.fixture
def charlie(globex: Party) -> Human:
    return member(human("charlie@globex.example", "Charlie Cole"), globex, "owner")


@pytest.fixture
def mona(acme: Party) -> Human:
    who = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    return manages(who, acme)


@pytest.fixture
def max_(acme: Party) -> Human:
    who = human("max@vendor.example", "Max Meyer", is_staff=True)
    return manages(who, acme)
