"""The vendor changes hands: each customer's consents become what its terms say, and a death on the way loses nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from consent.queries import consents
from ledger import actors, scope
from lineage.judgement.parties import Party as Company
from lineage.judgement.recipients import Recipient
from lineage.transfers.operations import control as lineage_control
from lineage.transfers.queries import control
from tests import databases
from tests.api.client import Api, check, key_for
from tests.catalogue import OWN, give, publish, record
from tests.lineage.promises import HOLLIS, under, work_off
from tests.people import SETUP, Human, Party, customer
from wire import ids

SUSPENDS, DESTROYS = {"on_change_of_control": "suspend"}, {"on_change_of_control": "destroy"}


class Board:
    def __init__(self, api: Api) -> None:
        self.api = api

    def sell(self, *, expect: int = 201, **said: Any) -> Any:
        asked = {
            "acquirer": HOLLIS,
            "effective_at": "2025-06-01T00:00:00Z",
            "note": "Share purchase agreement",
            **said,
        }
        answered = self.api.post("/v1/change-of-control", asked)
        assert answered.status == expect, answered.raw
        check(answered.body, "Control")
        return answered.body

    def shown(self, id: str) -> Any:
        answered = self.api.get(f"/v1/change-of-control/{id}")
        check(answered.body, "Control")
        return answered.body


@pytest.fixture
def board(db: None) -> Board:
    return Board(Api(key_for()))


def statuses(party: Party) -> list[str]:
    with scope.everything(reason="staff"):
        return [one.status for one in consents.consents(tenant=party.tenant, at=timezone.now())]


def elections(party: Party) -> list[str]:
    with scope.everything(reason="staff"):
        every = consents.consents(tenant=party.tenant, at=timezone.now())
    return [event.election for one in every for event in one.events if event.kind == "withdrawn"]


def test_each_customer_gets_what_its_terms_say(
    catalogue: None, acme: Party, globex: Party, board: Board
) -> None:
    initech = customer("initech", "Initech Valves")
    give(terms=under("suspends", **SUSPENDS))
    give("globex", terms=under("destroys", **DESTROYS))
    give("initech")
    customer("nobody", "Never Consented")
    told = board.sell()
    assert (told["status"], told["counts"]) == (
        "under_way",
        {"tenants": 3, "paused": 1, "withdrawn": 1, "told": 1},
    )
    work_off()
    assert (statuses(acme), statuses(globex), statuses(initech)) == (["paused"], ["withdrawn"], ["active"])
    assert elections(globex) == ["destroy"]
    shown = board.shown(told["id"])
    assert (shown["status"], shown["counts"]) == ("done", told["counts"])
    assert [one["tenant"] for one in shown["tenants"]] == ["acme", "globex", "initech"]
    assert all(one["entry"] and one["done_at"] for one in shown["tenants"])
    check(board.api.get("/v1/change-of-control").body, "ControlList")


def test_only_looking_records_nothing(catalogue: None, acme: Party, board: Board) -> None:
    give(terms=under("destroys", **DESTROYS))
    told = board.sell(validate_only=True, expect=200)
    assert (told["id"], told["status"], told["counts"]["withdrawn"]) == (None, "would", 1)
    work_off()
    assert statuses(acme) == ["active"]
    assert board.api.get("/v1/change-of-control")["data"] == []


def test_what_takes_effect_later_is_carried_out_then(catalogue: None, acme: Party, board: Board) -> None:
    give(terms=under("suspends", **SUSPENDS))
    day = timezone.now() + timedelta(days=10)
    told = board.sell(effective_at=day.strftime("%Y-%m-%dT%H:%M:%SZ"))
    work_off()
    assert (told["status"], statuses(acme)) == ("waiting", ["active"])
    with time_machine.travel(day + timedelta(seconds=1), tick=True):
        assert lineage_control.carry_out_due(by=SETUP, at=timezone.now()) == 1
        assert statuses(acme) == ["paused"]
        assert lineage_control.carry_out_due(by=SETUP, at=timezone.now()) == 0
        assert board.shown(told["id"])["status"] == "done"


def test_what_is_still_to_begin_begins_paused(catalogue: None, acme: Party, board: Board) -> None:
    begins = timezone.now() + timedelta(days=5)
    text = begins.strftime("%Y-%m-%dT%H:%M:%SZ")
    give(terms=under("suspends", **SUSPENDS), said={"valid_from": text}, at=timezone.now())
    board.sell()
    work_off()
    with time_machine.travel(begins + timedelta(hours=1), tick=True):
        assert statuses(acme) == ["paused"]


def test_a_withdrawal_takes_what_is_scheduled_for_the_same_question_with_it(
    catalogue: None, acme: Party, board: Board
) -> None:
    give(terms=under("destroys", **DESTROYS))
    text = (timezone.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    give(terms=under("suspends", **SUSPENDS), said={"valid_from": text}, at=timezone.now())
    give(terms="suspends", purpose=OWN, at=timezone.now())
    board.sell()
    work_off()
    assert sorted(statuses(acme)) == ["paused", "withdrawn", "withdrawn"]


def test_owners_are_told_once(catalogue: None, alice: Human, board: Board) -> None:
    give()
    work_off()
    mail.outbox.clear()
    board.sell()
    work_off()
    work_off()
    assert [one.subject for one in mail.outbox] == ["Your vendor changes hands: what it means for ACME Pumps"]
    assert "Consents that stay as they are: 1." in mail.outbox[0].body


def test_one_customer_that_fails_holds_up_no_other(
    catalogue: None, acme: Party, globex: Party, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(terms=under("suspends", **SUSPENDS))
    give("globex", terms="suspends")
    told = board.sell()
    change = ids.parse(ids.CONTROL, told["id"])
    reach = lineage_control._reach

    def failing(seen: Any, tenant: UUID, key: str, **said: Any) -> bool:
        if key == "acme":
            raise RuntimeError("no")
        return reach(seen, tenant, key, **said)

    monkeypatch.setattr(lineage_control, "_reach", failing)
    with pytest.raises(lineage_control.TenantsNotReached, match="acme"):
        lineage_control.carry_out(change=change, by=SETUP, at=timezone.now())
    assert (statuses(acme), statuses(globex)) == (["active"], ["paused"])
    assert board.shown(told["id"])["status"] == "under_way"
    monkeypatch.undo()
    assert lineage_control.carry_out(change=change, by=SETUP, at=timezone.now()) == 1
    assert board.shown(told["id"])["status"] == "done"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"acquirer": {"name": "Hollis"}}, "/acquirer/kind"),
        ({"effective_at": "tomorrow"}, "/effective_at"),
        ({"effective_at": None}, "/closing_at"),
        ({"closing_at": "2025-06-01T00:00:00Z"}, "/effective_at"),
        ({"announced_at": "soon"}, "/announced_at"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_faulty_change_is_refused(board: Board, said: dict[str, Any], pointer: str) -> None:
    asked = {"acquirer": HOLLIS, "effective_at": "2025-06-01T00:00:00Z", "note": "n", **said}
    answered = board.api.post("/v1/change-of-control", asked)
    assert answered.status == 400
    assert pointer in [one["pointer"] for one in answered["errors"]]


def closing(**said: Any) -> dict[str, Any]:
    """A change that closes in ten days."""
    day = (timezone.now() + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"effective_at": None, "closing_at": day, **said}


def breaches(board: Board) -> list[tuple[str, str]]:
    listed = board.api.get("/v1/findings?kind=breach")["data"]
    return sorted((one["code"], one["tenant"]) for one in listed)


def test_the_answer_lists_promises_broken_customers_clauses_and_money(
    catalogue: None, acme: Party, globex: Party, board: Board
) -> None:
    customer("initech", "Initech Valves")
    give(terms=under("t1", {"kind": "named", "name": "Hollis Bearings"}, {"kind": "anyone"}, **SUSPENDS))
    give("globex", terms=under("t2", {"kind": "named", "name": "Hollis"}))
    give("initech")
    told = board.sell(validate_only=True, expect=200)
    assert (told["allow"], told["review_required"], told["promises_broken"]) == (False, True, 2)
    assert sorted((one["kind"], one["tenant"], one["why"]) for one in told["blocking"]) == [
        ("covenant", "acme", "anyone"),
        ("covenant", "acme", "is_the_party"),
    ]
    assert [one["tenant"] for one in told["review"]] == ["globex"]
    assert told["customers"] == ["acme", "globex", "initech"]
    assert told["clauses"] == {"suspend": 1, "destroy": 0, "none": 2}
    assert (told["clawback"], told["clawback_reason"]) == (None, "not_computed")
    assert breaches(board) == []


def test_recorded_all_the_same_each_broken_covenant_is_a_breach_told_to_its_customer(
    catalogue: None, alice: Human, globex: Party, board: Board
) -> None:
    give(terms=under("t1", {"kind": "named", "name": "Hollis Bearings"}, {"kind": "anyone"}))
    give("globex")
    work_off()
    mail.outbox.clear()
    told = board.sell(**closing(announced_at="2025-05-01T00:00:00Z"))
    assert breaches(board) == [("covenant_broken", "acme")] * 2
    assert board.shown(told["id"])["promises_broken"] == 2
    work_off()
    assert [one.subject for one in mail.outbox] == [
        "A promise to ACME Pumps is broken: your vendor goes to Hollis Bearings Ltd"
    ]


def test_until_it_is_announced_nothing_is_sent(catalogue: None, alice: Human, board: Board) -> None:
    give(terms=under("t1", {"kind": "anyone"}, **SUSPENDS))
    work_off()
    mail.outbox.clear()
    told = board.sell(**closing())
    work_off()
    assert (told["announced_at"], told["status"], breaches(board), mail.outbox) == (None, "waiting", [], [])
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=True):
        lineage_control.carry_out_due(by=SETUP, at=timezone.now())
        assert breaches(board) == [("covenant_broken", "acme")]


def test_what_terms_say_is_done_before_it_closes(catalogue: None, acme: Party, board: Board) -> None:
    give(terms=under("t1", **SUSPENDS))
    said = closing(announced_at="2025-05-01T00:00:00Z")
    board.sell(**said)
    with time_machine.travel(timezone.now() + timedelta(days=9, hours=1), tick=True):
        assert lineage_control.carry_out_due(by=SETUP, at=timezone.now()) == 1
        assert statuses(acme) == ["paused"]


def test_the_acquirers_structure_counts(catalogue: None, acme: Party, board: Board) -> None:
    give(terms=under("t1", {"kind": "named", "name": "Hollis Bearings"}))
    fund = {
        "name": "Quiet Water Capital",
        "kind": "financial_buyer",
        "controls": [{"name": "Hollis Bearings"}],
    }
    told = board.sell(acquirer=fund, validate_only=True, expect=200)
    assert [one["why"] for one in told["blocking"]] == ["is_the_party"]


_DIES = """
import django; django.setup()
from datetime import UTC, datetime
from uuid import UUID
from ledger import actors
from lineage.transfers.operations import control
control.carry_out(change=UUID("{change}"), by=actors.system("sweep"), at=datetime.now(UTC))
"""


def test_a_death_on_the_way_loses_nobody(committed_db: str) -> None:
    record()
    parties = [customer(key, f"{key.title()} Pumps") for key in ("acme", "globex", "initech")]
    publish("suspends", clauses=SUSPENDS)
    for party in parties:
        give(party.key, terms="suspends")
    with scope.everything(reason="staff"):
        change = lineage_control.change_control(
            mode="live",
            acquirer=Recipient(Company("Hollis")),
            effective_at=datetime(2025, 6, 1, tzinfo=UTC),
            announced_at=None,
            note="",
            by=SETUP,
            at=timezone.now(),
        ).id
    dying = subprocess.run(
        [sys.executable, "-c", _DIES.format(change=change)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": databases.url(committed_db),
            "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
            "LICET_FAILPOINT": "lineage.control_reached",
        },
        check=False,
        capture_output=True,
    )
    assert dying.returncode == -9, dying.stderr
    assert [statuses(party) for party in parties] == [["paused"], ["active"], ["active"]]
    assert lineage_control.carry_out(change=change, by=actors.system("sweep"), at=timezone.now()) == 2
    assert [statuses(party) for party in parties] == [["paused"]] * 3
    with scope.everything(reason="audit"):
        assert [one.paused for one in control.change(id=change).steps] == [1, 1, 1]
