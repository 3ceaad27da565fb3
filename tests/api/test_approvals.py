"""A change that widens waits for a second person, over HTTP and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from ledger import actors, clock, scope
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.models import ApprovalStep
from tenants.operations import approvals, people
from tenants.operations.approvals import Proposal
from tenants.queries import approvals as queries
from tests.api.client import Api, key_for
from tests.people import SETUP, Human, Party, human
from wire import ids

CHANGE = "test.widen"
SWEEP = actors.system("sweep")


@pytest.fixture
def carried_out(db: None) -> Iterator[list[UUID]]:
    done: list[UUID] = []

    def carry_out(change: WaitingChange, *, by: Any, at: Any) -> None:
        if change.arguments.get("outdated"):
            raise NoLongerFits("it starts from something else")
        done.append(change.id)

    changes.register(ChangeKind(CHANGE, working_days=5, carry_out=carry_out))
    yield done
    del changes._KINDS[CHANGE]


def holder(address: str) -> UUID:
    with scope.everything(reason="staff"):
        return people.holder(email=address)


def person(address: str) -> Api:
    return Api(key_for("approve", "audit", holder=holder(address)))


def propose(*, by: Any = None, account: UUID | None = None, **changes: Any) -> UUID:
    said = Proposal(
        **{  # type: ignore[arg-type]
            "change": CHANGE,
            "mode": "live",
            "subject": "thing:1",
            "member": "width",
            "was": 1,
            "becomes": 2,
            "arguments": {},
            "account": account,
            **changes,
        }
    )
    with scope.everything(reason="staff"):
        return approvals.propose(
            said, by=by or actors.person(holder("max@vendor.example"), channel="admin"), at=clock.now()
        )


def seen_by(party: Party) -> set[UUID]:
    """The changes that a customer's own pages can read, behind the database's wall."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('licet.scope', %s, true)", [str(party.account)])
        cursor.execute("SELECT id FROM tenants_approval")
        found = {id for (id,) in cursor.fetchall()}
        cursor.execute("SELECT set_config('licet.scope', '*', true)")
    return found


def address(id: UUID) -> str:
    return f"/v1/approvals/{ids.render(ids.APPROVAL, id)}"


def test_another_person_approves_and_it_waits_for_its_notice(carried_out: list[UUID], acme: Party) -> None:
    id = propose(account=acme.account)
    mona = person("mona@vendor.example")
    seen = mona.get(address(id))
    assert (seen["status"], seen["effective_from"], seen["from"], seen["to"]) == ("pending", None, 1, 2)
    assert mona.get("/v1/approvals?status=pending").body["data"] == [seen.body]
    approved = mona.post(f"{address(id)}/approve")
    assert (approved.status, approved["status"]) == (200, "approved")
    with scope.everything(reason="staff"):
        since = queries.approval(id=id).effective_from
    assert since is not None
    assert since - clock.now() > timedelta(days=6)
    assert approvals.work_off(by=SWEEP, at=since - timedelta(seconds=1)) == 0
    assert carried_out == []
    assert approvals.work_off(by=SWEEP, at=since) == 1
    assert carried_out == [id]
    assert mona.get(address(id))["status"] == "effective"
    assert approvals.work_off(by=SWEEP, at=since) == 0


def test_who_proposed_it_does_not_approve_it_by_whatever_key(carried_out: list[UUID]) -> None:
    human("max@vendor.example", "Max Meyer", is_staff=True)
    id = propose()
    own = person("MAX@vendor.example")
    answer = own.post(f"{address(id)}/approve")
    assert (answer.status, answer.code) == (403, "approver_is_proposer")
    assert own.post(f"{address(id)}/refuse", {"reason": "I take it back"})["status"] == "refused"


def test_neither_a_key_without_a_holder_nor_an_administrators_approves(carried_out: list[UUID]) -> None:
    id = propose()
    assert Api(key_for("approve")).post(f"{address(id)}/approve").code == "approver_unknown"
    assert Api(key_for("approve")).post(f"{address(id)}/refuse").code == "approver_unknown"
    assert Api(key_for()).post(f"{address(id)}/approve").status == 403
    assert Api(key_for()).get(address(id)).status == 200
    assert Api(key_for("consent:read")).get(address(id)).status == 403


def test_a_change_is_answered_once(carried_out: list[UUID]) -> None:
    id, mona = propose(), person("mona@vendor.example")
    assert mona.post(f"{address(id)}/refuse")["status"] == "refused"
    for answer in ("approve", "refuse"):
        again = mona.post(f"{address(id)}/{answer}")
        assert (again.status, again.code) == (409, "approval_not_open")
    assert mona.post("/v1/approvals/apr_00000000000000000000000000/approve").status == 404


def test_the_same_change_waits_once(carried_out: list[UUID]) -> None:
    assert propose() == propose()
    assert propose(becomes=3) != propose()
    id = propose()
    person("mona@vendor.example").post(f"{address(id)}/refuse")
    assert propose() != id


def test_an_owner_approves_at_once_and_objects_alone(
    carried_out: list[UUID], acme: Party, alice: Human
) -> None:
    first, second = propose(account=acme.account), propose(account=acme.account, becomes=3)
    with scope.everything(reason="staff"):
        approvals.approve(id=first, owner_of=acme.account, by=alice.actor(), at=clock.now())
    assert carried_out == [first]
    mona = person("mona@vendor.example")
    mona.post(f"{address(second)}/approve")
    with scope.everything(reason="staff"):
        approvals.refuse(id=second, owner_of=acme.account, by=alice.actor(), at=clock.now(), reason="no")
    assert mona.get(address(second))["status"] == "objected"
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=60)) == 0
    assert carried_out == [first]


def test_an_objection_to_a_change_about_many_counts_for_the_customer_alone(
    carried_out: list[UUID], acme: Party, globex: Party, alice: Human
) -> None:
    id = propose(concerned=[acme.account])
    person("mona@vendor.example").post(f"{address(id)}/approve")
    with scope.everything(reason="staff"):
        approvals.refuse(id=id, owner_of=acme.account, by=alice.actor(), at=clock.now())
        with pytest.raises(approvals.NotOpen):
            approvals.refuse(id=id, owner_of=acme.account, by=alice.actor(), at=clock.now())
        with pytest.raises(queries.NoSuchApproval):
            approvals.refuse(id=id, owner_of=globex.account, by=alice.actor(), at=clock.now())
        with pytest.raises(queries.NoSuchApproval):
            approvals.approve(id=id, owner_of=acme.account, by=alice.actor(), at=clock.now())
        seen = queries.approval(id=id)
    assert (seen.status, seen.objections) == ("approved", (acme.account,))


def test_an_untouched_change_lapses_after_30_days_and_one_that_no_longer_fits_at_its_time(
    carried_out: list[UUID],
) -> None:
    untouched, outdated = propose(), propose(arguments={"outdated": True})
    person("mona@vendor.example").post(f"{address(outdated)}/approve")
    assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=31)) == 2
    with scope.everything(reason="staff"):
        assert [queries.approval(id=id).status for id in (untouched, outdated)] == ["lapsed", "lapsed"]
    assert carried_out == []


def test_one_person_gives_notice_instead(carried_out: list[UUID], settings: Any) -> None:
    settings.LICET_ONE_PERSON_VENDOR = True
    with scope.everything(reason="staff"):
        seen = queries.approval(id=propose())
    assert seen.status == "approved"
    assert seen.effective_from is not None
    assert seen.effective_from - clock.now() > timedelta(hours=71)


def test_customers_see_what_concerns_them_and_nothing_else(
    carried_out: list[UUID], acme: Party, globex: Party
) -> None:
    about, concerning = propose(account=acme.account), propose(concerned=[acme.account], becomes=3)
    propose(account=globex.account)
    propose(becomes=4)
    assert seen_by(acme) == {about, concerning}


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("approval_step_is_known", {"kind": "waved"}),
        ("an_objection_is_a_customers", {"kind": "objected", "account_id": None}),
    ],
)
def test_the_database_knows_the_steps(carried_out: list[UUID], name: str, values: dict[str, Any]) -> None:
    id = propose()
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), scope.everything(reason="staff"):
        ApprovalStep.objects.create(approval_id=id, entry_id=ids.new(at=clock.now()), **values)


def test_a_change_ends_once(carried_out: list[UUID]) -> None:
    id = propose()
    person("mona@vendor.example").post(f"{address(id)}/refuse")
    with (
        pytest.raises(IntegrityError, match=r"once|twice"),
        transaction.atomic(),
    ):
        with scope.everything(reason="staff"):
            ApprovalStep.objects.create(approval_id=id, kind="refused", entry_id=ids.new(at=clock.now()))


def test_a_rotated_key_keeps_its_holder(carried_out: list[UUID]) -> None:
    from tenants.operations import api_keys

    with scope.everything(reason="staff"):
        mine = holder("mona@vendor.example")
        id, _ = api_keys.issue_api_key(mode="live", scopes=["approve"], holder=mine, by=SETUP, at=clock.now())
        _, text = api_keys.rotate_api_key(id=id, overlap=timedelta(0), by=SETUP, at=clock.now())
    change = propose()
    assert Api(text).post(f"{address(change)}/approve").status == 200
