"""Legal proposes that a tenant passes to another account, and announces sub-processors, at the desk."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger import scope
from tenants.queries import approvals, tenants
from tests.desk.browser import signed_in
from tests.desk.legal_staff import legal
from tests.people import Human, Party, customer


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("deed.pdf", b"%PDF-1.4\n% deed", content_type="application/pdf")


def account_of(party: Party) -> str:
    with scope.everything(reason="staff"):
        return tenants.tenant_by_id(id=party.tenant).account_key


def test_a_move_is_proposed_with_its_document_and_a_colleague_approves(acme: Party) -> None:
    customer("newco", "Newco SE")
    lena, page = legal("Lena"), f"/admin/tenant/{acme.tenant}/move/"
    assert "Move to another account" in lena.get(f"/admin/tenant/{acme.tenant}/").content.decode()
    assert lena.get(page).status_code == 200
    said = {"to_account": "newco", "basis": "assignment", "effective_from": "2025-01-01"}
    assert lena.post(page, said).status_code == 422
    unknown = lena.post(page, {**said, "to_account": "nobody", "document": document()})
    assert (unknown.status_code, "does not exist" in unknown.content.decode()) == (422, True)
    done = lena.post(page, {**said, "document": document()}, follow=True)
    assert "The move is proposed" in done.content.decode()
    with scope.everything(reason="staff"):
        [waiting] = approvals.approvals(mode="live")
    assert (waiting.status, waiting.was, waiting.becomes) == ("pending", "acme", "newco")
    shown = legal("Otto").get(f"/admin/approvals/{waiting.id}/").content.decode()
    assert "A tenant passes to another account" in shown
    assert account_of(acme) == "acme"


def test_account_managers_do_not_move_tenants(acme: Party, mona: Human) -> None:
    client = signed_in(mona)
    assert client.get(f"/admin/tenant/{acme.tenant}/move/").status_code == 403
    assert "Move to another account" not in client.get(f"/admin/tenant/{acme.tenant}/").content.decode()


@pytest.mark.parametrize("who", ["Lena"])
def test_a_sub_processor_is_announced(catalogue: None, who: str) -> None:
    lena, page = legal(who), "/admin/processors/"
    assert "None is recorded" in lena.get(page).content.decode()
    said = {"name": "gpu-cloud", "does": "Runs jobs", "regions": "DE, US"}
    assert "gpu-cloud" in lena.post(page, said, follow=True).content.decode()
    assert 'name="amends" value="gpu-cloud"' in lena.get(f"{page}?name=gpu-cloud").content.decode()
    taken = lena.post(page, {**said, "does": "Sells data"})
    assert (taken.status_code, "recorded already" in taken.content.decode()) == (422, True)
    wrong = lena.post(page, {**said, "amends": "gpu-cloud", "regions": "Mars"})
    assert (wrong.status_code, "Not a region" in wrong.content.decode()) == (422, True)


def test_account_managers_do_not_announce_sub_processors(mona: Human) -> None:
    assert signed_in(mona).get("/admin/processors/").status_code == 403
