"""Legal reads what was recorded under earlier rules, and goes from each item to where it is settled."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.urls import reverse

from consent.operations import agreements
from consent.operations.recording import Signatory
from ledger import clock, scope
from tenants.models import User
from tenants.operations import members
from tests import databases
from tests.catalogue import give
from tests.desk.browser import signed_in
from tests.desk.legal_staff import legal
from tests.lineage.claimed import trained
from tests.lineage.runs import Job
from tests.people import SETUP, START, Human, Party, customer, human, member

PAGE = "/admin/earlier-records/"


@pytest.fixture
def acme_committed(committed_db: str) -> Party:
    return customer("acme", "ACME Pumps")


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def paper(reference: str, **more: Any) -> None:
    with scope.everything(reason="staff"):
        agreements.record_agreement(
            mode="live",
            account="acme",
            reference=reference,
            **{"kind": "msa", "training": "silent", "effective_from": START, **more},
            by=SETUP,
            at=clock.now(),
        )


def rewritten(database: str, *statements: str) -> None:
    """What only an older release wrote."""
    with psycopg.connect(databases.admin_url(), dbname=database, autocommit=True) as root:
        root.execute("ALTER TABLE consent_agreement DISABLE TRIGGER ALL")
        for statement in statements:
            root.execute(statement)


def test_a_silent_paper_is_listed_until_a_later_one_says_what_data_may_be_used_for(
    acme_committed: Party, committed_db: str
) -> None:
    paper("msa-old")
    paper("msa-new", data_use="wider")
    assert "msa-" not in said(legal("Lena").get(PAGE))
    rewritten(committed_db, "UPDATE consent_agreement SET data_use = 'unstated' WHERE reference = 'msa-old'")
    page = said(legal("Lena").get(PAGE))
    assert "msa-old" in page
    assert "msa-new" not in page
    assert reverse("admin:record_agreement", args=[acme_committed.tenant]) in page
    paper("note", kind="order_form", amends="msa-old")  # says nothing about it
    assert "msa-old" in said(legal("Lena").get(PAGE))
    paper("clear", amends="msa-old", data_use="services_only")
    assert "msa-old" not in said(legal("Lena").get(PAGE))


def test_a_reference_with_two_records_is_listed(acme_committed: Party, committed_db: str) -> None:
    paper("twice", data_use="wider")
    paper("other", data_use="wider")
    rewritten(committed_db, "UPDATE consent_agreement SET reference = 'twice' WHERE reference = 'other'")
    page = said(legal("Lena").get(PAGE))
    assert "<td>twice</td><td>live</td><td>2</td>" in page


def test_a_consent_that_staff_signed_is_listed_until_it_is_disputed(
    acme: Party, schedule: None, alice: Human
) -> None:
    vera = member(human("vera@acme.example", "Vera"), acme, "owner")
    given = give(manner="signed", signatory=Signatory("member", vera.person), evidence=())
    lena = legal("Lena")
    assert "Vera" not in said(lena.get(PAGE))
    with scope.everything(reason="staff"):
        members.end_membership(user=vera.user, account=acme.account, by=SETUP, at=clock.now())
    User.objects.filter(pk=vera.user).update(is_staff=True)
    page = said(lena.get(PAGE))
    dispute = reverse("admin:dispute", args=[given.consent])
    assert dispute in page
    assert "<td>Vera</td><td>ACME Pumps</td><td>owner</td>" in page
    assert lena.post(dispute, {"reason": "Signed by staff."}).status_code == 302
    assert dispute not in said(lena.get(PAGE))


def test_a_model_that_nobody_measured_is_listed(acme: Party, schedule: None, job: Job) -> None:
    give()
    trained(job, "anonymised")
    assert "wear / pm / 7" in said(legal("Lena").get(PAGE))


def test_only_legal_opens_it(db: None, mona: Human) -> None:
    assert signed_in(mona).get(PAGE).status_code in {403, 404}
