"""The database holds staff and members apart in live mode, and lets test mode be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import Model

from consent.models import Category, Consent, ConsentEvent, ContractEnd, FreeTextHandling, SoleSignatory
from ledger import scope
from tenants.models import Member, User
from tenants.operations import members
from tenants.queries import members as known_members
from tenants.queries import vendor_people
from tests.catalogue import give
from tests.people import SETUP, START, Human, Party, customer, human, member


@pytest.fixture
def everything(db: None) -> Iterator[None]:
    with scope.everything(reason="staff"):
        yield


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that forgot to ask who somebody is: only the database is left."""
    monkeypatch.setattr(vendor_people, "belongs_to_vendor", lambda **_: False)


@pytest.mark.usefixtures("everything", "unchecked")
@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}], ids=["staff", "superuser"])
def test_staff_cannot_become_a_member(acme: Party, rights: dict[str, bool]) -> None:
    who = human("sid@acme.example", "Sid", **rights)
    with pytest.raises(IntegrityError, match="never members"), transaction.atomic():
        members.record_member(user=who.user, account=acme.account, role="viewer", by=SETUP, at=START)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_a_member_cannot_become_staff(alice: Human, right: str) -> None:
    with pytest.raises(IntegrityError, match="never staff"), transaction.atomic():
        User.objects.filter(pk=alice.user).update(**{right: True})


@pytest.mark.usefixtures("everything")
def test_who_no_longer_is_a_member_may_become_staff(acme: Party, vera: Human) -> None:
    members.end_membership(user=vera.user, account=acme.account, by=SETUP, at=START)
    assert User.objects.filter(pk=vera.user).update(is_staff=True) == 1


@pytest.mark.usefixtures("everything")
def test_test_mode_asks_nothing(db: None) -> None:
    party = customer("trial", "Trial", mode="test")
    mona = member(human("mona@kestrel.example", "Mona", is_staff=True), party, "owner")
    assert known_members.may_consent(account=party.account)[0].id == mona.person


STAMP = {"claimed_at": START, "authority": "officer"}
SIGNED: dict[str, Callable[[Party, UUID], Model]] = {
    "consent": lambda party, who: ConsentEvent(
        consent=Consent.objects.get(), tenant_id=party.tenant, kind="attested", signatory=who, **STAMP
    ),
    "contract end": lambda party, who: ContractEnd(
        id=uuid4(),
        account_id=party.account,
        mode="live",
        decision="end",
        ended_at=START,
        signatory=who,
        **STAMP,
    ),
    "free text": lambda party, who: FreeTextHandling(
        tenant_id=party.tenant, category=Category.objects.all()[0], fields={}, signatory=who, **STAMP
    ),
    "sole signatory": lambda party, who: SoleSignatory(
        account_id=party.account, mode="live", person=who, evidence=["a" * 64], **STAMP
    ),
}


@pytest.mark.usefixtures("everything", "catalogue")
@pytest.mark.parametrize("what", SIGNED)
def test_staff_sign_nothing(acme: Party, mona: Human, what: str) -> None:
    give()
    row: Any = SIGNED[what](acme, mona.person)
    row.entry_id = uuid4()
    with pytest.raises(IntegrityError, match="never sign"), transaction.atomic():
        row.save(force_insert=True)


def test_both_at_once_do_not_slip_through(committed_db: str) -> None:
    party = customer("acme", "ACME Pumps")
    who = human("sid@acme.example", "Sid")
    began, refused = threading.Event(), []

    def become_staff() -> None:
        began.wait(10)
        try:
            User.objects.filter(pk=who.user).update(is_staff=True)
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    thread = threading.Thread(target=become_staff)
    thread.start()
    with scope.everything(reason="staff"):
        members.record_member(user=who.user, account=party.account, role="viewer", by=SETUP, at=START)
        began.set()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for this transaction
    thread.join(10)
    assert "never staff" in refused[0]
    assert Member.objects.filter(user=who.user, ended_at=None).count() == 1


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    ("email", "belongs"),
    [
        ("sid@private.example", True),
        (" SID@private.example. ", True),
        ("Sid <sid@private.example>", True),
        ("x@y.example, sid@private.example", True),
        ("mona@kestrel.example", True),
        ("sid@private.example.org", False),
        ("alice@acme.example", False),
        ("", False),
    ],
)
def test_staff_are_known_by_their_address_outside_of_the_vendors_domains(email: str, belongs: bool) -> None:
    human("sid@private.example", "Sid", is_staff=True)
    assert vendor_people.belongs_to_vendor(email=email) is belongs
