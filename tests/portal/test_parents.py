"""People of a parent account see neither a subsidiary's tenant nor its papers, marked as confidential or not."""

from __future__ import annotations

import pytest

from consent.models import Agreement
from ledger import scope
from tenants.models import Account
from tests.api.papers import Desk
from tests.people import Human, Party, customer, human, member
from tests.portal.conftest import SignIn

pytestmark = pytest.mark.usefixtures("catalogue", "schedule")


@pytest.fixture
def parent(acme: Party) -> Party:
    return customer("holding", "Holding AG")


@pytest.fixture
def paula(parent: Party) -> Human:
    return member(human("paula@holding.example", "Paula Parent"), parent, "owner")


@pytest.mark.parametrize("confidential", [True, False])
def test_a_parents_people_do_not_see_the_paper_or_the_tenant(
    parent: Party, paula: Human, alice: Human, sign_in: SignIn, confidential: bool
) -> None:
    desk = Desk()
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "parent": "holding"})
    desk.recorded("secret-msa", confidential_from_parent=confidential)
    client = sign_in(paula)
    for path in ("", "account/", "history/", "changes/", "price/"):
        assert client.get(f"/live/acme/{path}").status_code == 404
        assert "secret-msa" not in client.get(f"/live/holding/{path}").content.decode()
    assert "secret-msa" in sign_in(alice).get("/live/acme/account/").content.decode()


def test_the_database_shows_a_parents_scope_nothing_of_the_subsidiary(parent: Party, acme: Party) -> None:
    desk = Desk()
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "parent": "holding"})
    desk.recorded("secret-msa", confidential_from_parent=True)
    with scope.tenants([parent.account, parent.tenant]):
        assert list(Agreement.objects.values_list("reference", flat=True)) == []
        assert set(Account.objects.values_list("key", flat=True)) == {"holding"}
