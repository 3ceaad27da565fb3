"""Finance records commitments, downloads what would be paid back, and checks the grounds of withdrawals."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from billing.operations import adjustments
from billing.queries import grounds
from consent.operations import changes
from ledger import clock, scope
from pricing.governance.queries import commitments
from tenants.queries import approvals
from tests.catalogue import give
from tests.commitments import approve, commit, order_form
from tests.desk.finance_people import at_desk
from tests.people import SETUP, Human, Party

DAY = timedelta(days=1)


def test_a_commitment_waits_for_a_second_person_and_ends_by_notice(
    acme: Party, schedule: None, fiona: Human
) -> None:
    client, page = at_desk(fiona), f"/admin/tenant/{acme.tenant}/commitment/"
    until = (clock.now() + 365 * DAY).date().isoformat()
    said = {"covers": "account", "order_form": "order-1", "ends_at": until, "notice_days": "30"}
    refused = client.post(page, said)
    assert refused.status_code == 422
    assert "has no order form or amendment" in refused.content.decode()
    order_form("acme", at=clock.now() - DAY)
    assert client.post(page, said).status_code == 302
    with scope.everything(reason="staff"):
        [asked] = [each for each in approvals.approvals(mode="live") if each.change == "commitment.agreed"]
        [id] = asked.arguments["commitments"].values()
    approve(UUID(id), at=clock.now())
    with scope.everything(reason="staff"):
        [made] = commitments.commitments(tenants=[acme.tenant])
    assert "Committed by order-1" in client.get(f"/admin/tenant/{acme.tenant}/").content.decode()
    ended = client.post(f"/admin/commitment/{made.id}/end/", {"how": "notice", "reason": "mail"})
    assert ended.status_code == 302
    with scope.everything(reason="staff"):
        assert commitments.commitment_by_id(id=made.id).ended_by == "notice"
    again = client.post(f"/admin/commitment/{made.id}/end/", {"how": "agreed", "reason": "call"})
    assert (again.status_code, "fixed by notice" in again.content.decode()) == (422, True)
    assert client.get(f"/admin/commitment/{uuid4()}/end/").status_code == 404


def test_what_would_be_paid_back_is_a_file(acme: Party, schedule: None, fiona: Human) -> None:
    give()
    commit(acme.tenant, ends_at=clock.now() + 300 * DAY, at=clock.now() - DAY)
    file = at_desk(fiona).get("/admin/paid-back/liability.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert ",acme,acme,ACME Pumps,,0,no_term,800,,,order-1" in file.content.decode()


def test_grounds_are_taken_and_checked(acme: Party, schedule: None, fiona: Human) -> None:
    given = give()
    with scope.everything(reason="staff"):
        adjustments.state_grounds(
            tenant=acme.tenant, consent=given.consent, grounds="law", by=SETUP, at=clock.now()
        )
        changes.withdraw(consent=given.consent, by=SETUP, at=clock.now())
    client, button = at_desk(fiona), f"/admin/paid-back/grounds/{given.consent}/"
    assert "Grounds to check" in client.get("/admin/paid-back/").content.decode()
    client.post(button, {"do": "take"})
    with scope.everything(reason="staff"):
        assert grounds.waiting()[0].owner == "Fiona Field"
    client.post(button, {"do": "hold", "note": ""})
    with scope.everything(reason="staff"):
        assert len(grounds.waiting()) == 1
    client.post(button, {"do": "hold", "note": "section 5 of the act"})
    with scope.everything(reason="staff"):
        assert grounds.waiting() == []
