"""What may be done to a consent stands in one table: operations admit it, and pages offer it, exactly as the table says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import transitions
from consent.declarations import Declaration
from consent.operations import changes, document_approval, risk_classes
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import consents
from consent.statement_rules import Status
from consent.transitions import Action
from ledger import queries as ledger
from ledger import scope
from tenants.operations import members, tenants
from tenants.queries import tenants as tenant_queries
from tests.catalogue import TELEMETRY, give
from tests.people import PASSWORD, SETUP, START, Human, Party, human
from wire import times

HOUR = timedelta(hours=1)
FAR = times.render(START + timedelta(days=36500))
BOB = Signatory("officer", name="Bob Brown", email="bob@acme.example", title="DPO")
SIGNER = Signatory("officer", name="Alice Adams", email="alice@acme.example", title="CTO")


def test_the_table_knows_every_status_and_every_action() -> None:
    statuses, actions = get_args(Status), get_args(Action)
    ways = list(itertools.product(statuses, (False, True), (False, True)))
    named = {
        status: transitions.allowed(status, paused=paused, cosign_due=due) for status, paused, due in ways
    }
    assert set(named) == set(statuses)
    every = (transitions.allowed(status, paused=paused, cosign_due=due) for status, paused, due in ways)
    assert set().union(*every) == set(actions)


@pytest.mark.parametrize("status", get_args(Status))
def test_what_is_paused_is_never_paused_again_and_only_it_is_resumed(status: Status) -> None:
    assert not transitions.allowed(status, paused=True) & {"pause", "pause_scheduled"}
    assert "resume" not in transitions.allowed(status, paused=False)


@pytest.mark.parametrize("status", get_args(Status))
def test_after_a_move_what_could_go_on_is_confirmed_and_nothing_else(status: Status) -> None:
    more = transitions.allowed(status, paused=False, moved=True) - transitions.allowed(status, paused=False)
    assert more == ({"confirm"} if status in {"suspended", "scheduled", "paused"} else set())


# -- each way a consent may stand, reached by the operations themselves --------------------------------


def proposed() -> UUID:
    return give(manner="proposed", evidence=[]).consent


def active() -> UUID:
    return give().consent


def scheduled() -> UUID:
    return give(said={"valid_from": FAR}).consent


def expired() -> UUID:
    return give(said={"valid_until": times.render(START + 5 * HOUR)}).consent


def changed(name: str, make: Callable[[], UUID], **more: Any) -> UUID:
    consent = make()
    with scope.everything(reason="staff"):
        getattr(changes, name)(consent=consent, by=SETUP, at=START + 10 * HOUR, **more)
    return consent


def suspended(make: Callable[[], UUID]) -> UUID:
    consent = make()
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME Pumps",
            region="DE",
            suspended=True,
            by=SETUP,
            at=START + 20 * HOUR,
        )
    return consent


def superseded() -> UUID:
    first = active()
    give(at=START + 2 * HOUR)
    return first


def raised(make: Callable[[], UUID]) -> UUID:
    """Raise the class of a consent's data, so that it lacks a second signature."""
    consent = make()
    with scope.everything(reason="staff"):
        for name in ("Cleo", "Dan"):
            who = human(f"{name.lower()}@acme.example", name)
            account = tenant_queries.tenant(mode="live", key="acme").account
            members.record_member(user=who.user, account=account, role="owner", by=SETUP, at=START)
        risk_classes.put_risk_class(
            mode="live",
            tenant="acme",
            category=TELEMETRY,
            risk_class="critical",
            signatories=[SIGNER],
            by=SETUP,
            at=timezone.now(),
        )
    return consent


WAYS: dict[str, tuple[Callable[[], UUID], Status]] = {
    "proposed": (proposed, "proposed"),
    "scheduled": (scheduled, "scheduled"),
    "scheduled and paused": (lambda: changed("pause", scheduled, even_scheduled=True), "scheduled"),
    "active": (active, "active"),
    "paused": (lambda: changed("pause", active), "paused"),
    "resumed": (lambda: changed("resume", lambda: changed("pause", active)), "active"),
    "suspended": (lambda: suspended(active), "suspended"),
    "paused, then suspended": (lambda: suspended(lambda: changed("pause", active)), "suspended"),
    "expired": (expired, "expired"),
    "disputed": (lambda: changed("dispute", active), "disputed"),
    "paused, then disputed": (lambda: changed("dispute", lambda: changed("pause", active)), "disputed"),
    "withdrawn": (lambda: changed("withdraw", active), "withdrawn"),
    "short of a signature": (lambda: raised(active), "active"),
    "refused": (lambda: changed("refuse", proposed), "refused"),
    "superseded": (superseded, "superseded"),
}
REFUSALS = (
    changes.NotProposed,
    changes.NothingToCosign,
    changes.NothingToPause,
    changes.NotPaused,
    changes.NothingToDispute,
    changes.NothingToAttest,
    changes.NothingToWithdraw,
)


def attempt(action: str, consent: UUID) -> bool:
    """Whether the operation admits the action. What it recorded is rolled back."""
    more: dict[str, Any] = {
        "cosign": {"signatory": BOB},
        "confirm": {
            "signatory": SIGNER,
            "declared": Declaration(risk_accepted=True),
            "evidence": [EvidenceInput("b" * 64, "signed.pdf")],
        },
        "attest": {"signatory": SIGNER},
        "pause_scheduled": {"even_scheduled": True},
    }.get(action, {})
    room = document_approval if action == "approve" else changes
    operation = getattr(room, action.removesuffix("_scheduled"))
    with scope.everything(reason="staff"), transaction.atomic():
        try:
            operation(consent=consent, by=SETUP, at=timezone.now(), **more)
        except REFUSALS:
            return False
        except document_approval.SecondPersonNeeded:  # of approve alone: it got past the status
            return True
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("way", WAYS)
def test_operations_admit_what_the_table_allows(way: str, schedule: None, acme: Party, mona: Human) -> None:
    make, status = WAYS[way]
    consent = make()
    with scope.everything(reason="staff"):
        seen = consents.consent(id=consent, at=timezone.now())
    assert seen is not None
    assert seen.status == status
    asked = set(get_args(Action)) - {"pause_scheduled"}
    if status == "withdrawn":
        asked -= {"withdraw"}  # again: the stored result, and nothing is recorded
    admitted = {action for action in asked if attempt(action, consent)}
    assert admitted == seen.actions & asked
    if status == "scheduled":
        assert attempt("pause_scheduled", consent) is ("pause_scheduled" in seen.actions)


def offered(page: str, prefix: str) -> set[str]:
    return set(re.findall(rf'(?:href|action)="{re.escape(prefix)}(\w+)/', page))


@pytest.mark.parametrize("way", WAYS)
def test_the_portal_offers_what_works(way: str, schedule: None, acme: Party, alice: Human) -> None:
    consent = WAYS[way][0]()
    client = Client()
    assert client.login(email=alice.email, password=PASSWORD)
    with scope.everything(reason="staff"):
        seen = consents.consent(id=consent, at=timezone.now())
    assert seen is not None
    record = reverse("portal:statement", args=["live", "acme", consent])
    page = client.get(record).content.decode()
    ours = {"confirm", "cosign", "refuse", "pause", "resume", "dispute", "withdraw"}
    assert offered(page, record) & ours == seen.actions & ours


@pytest.mark.parametrize("way", WAYS)
def test_the_desk_offers_what_works(way: str, schedule: None, acme: Party) -> None:
    consent = WAYS[way][0]()
    admin = human("admin@vendor.example", "Ada", is_staff=True, is_superuser=True)
    client = Client()
    assert client.login(email=admin.email, password=PASSWORD)
    with scope.everything(reason="staff"):
        seen = consents.consent(id=consent, at=timezone.now())
    assert seen is not None
    record = reverse("admin:consent", args=[consent])
    page = client.get(record).content.decode()
    ours = {"approve", "pause", "resume", "dispute", "withdraw"}
    # These pauses are not the vendor's own, so only the customer resumes.
    assert offered(page, record) & ours == (seen.actions & ours) - {"resume"}


def test_the_desk_offers_to_resume_what_staff_paused(schedule: None, acme: Party, mona: Human) -> None:
    consent = give(at=timezone.now()).consent
    client = Client()
    assert client.login(email=mona.email, password=PASSWORD)
    record = reverse("admin:consent", args=[consent])
    client.post(f"{record}pause/", {"reason": ""})
    assert "resume" in offered(client.get(record).content.decode(), record)
    client.post(f"{record}resume/", {"reason": ""})
    assert "pause" in offered(client.get(record).content.decode(), record)


def test_a_second_pause_writes_nothing_and_mails_nobody(
    schedule: None, acme: Party, alice: Human, mailoutbox: Any
) -> None:
    """Paused, then suspended: the page offered *Pause* again, and each click recorded and mailed it once more."""
    consent = WAYS["paused, then suspended"][0]()
    client = Client()
    assert client.login(email=alice.email, password=PASSWORD)
    with scope.everything(reason="audit"):
        before = ledger.revision()
    mailoutbox.clear()
    record = reverse("portal:statement", args=["live", "acme", consent])
    for _ in range(2):
        client.post(f"{record}pause/")
    with scope.everything(reason="audit"):
        assert ledger.revision() == before
    assert mailoutbox == []
    client.post(f"{record}resume/")
    with scope.everything(reason="audit"):
        assert ledger.revision() > before
