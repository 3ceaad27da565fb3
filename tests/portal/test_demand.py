"""After a no, an owner says in the portal what would make it a yes. The desk shows it."""

from __future__ import annotations

from ledger import scope
from pricing.governance.queries import demands
from tests.catalogue import give
from tests.desk.finance_people import at_desk
from tests.people import Human, Party, member
from tests.portal.conftest import ACME, SignIn
from wire import ids


def test_a_withdrawal_asks_and_the_answer_is_at_the_desk(
    acme: Party, schedule: None, alice: Human, fiona: Human, sign_in: SignIn
) -> None:
    member(alice, acme, "owner")
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, give().consent)}/withdraw/"
    client = sign_in(alice)
    assert "What would have to be different for you to allow it?" in client.get(page).content.decode()
    said = {"election": "stop", "wishes": ["nothing", "retention"], "figure": "12.5"}
    assert client.post(page, said).status_code == 302
    with scope.everything(reason="staff"):
        [found] = demands.stated(mode="live")
    assert (found.about, found.wishes, found.figure_bps) == ("withdrawal", ("price", "retention"), 1250)
    shown = at_desk(fiona).get("/admin/demand/").content.decode()
    assert "A greater discount: 1" in shown
    assert "12.5" in shown


def test_without_an_answer_nothing_is_recorded(
    acme: Party, schedule: None, alice: Human, sign_in: SignIn
) -> None:
    member(alice, acme, "owner")
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, give().consent)}/withdraw/"
    assert sign_in(alice).post(page, {"election": "stop", "figure": "a lot"}).status_code == 302
    with scope.everything(reason="staff"):
        assert demands.stated(mode="live") == []
