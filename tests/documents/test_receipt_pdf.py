"""A printed receipt: the same bytes for the same receipt, and no text in it is read as markup."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from consent.operations import catalogue as consent_catalogue
from consent.operations import changes
from consent.operations.catalogue import FieldInput
from consent.queries import catalogue as catalogue_queries
from consent.queries import consents
from documents.receipts import content, document, pdf
from documents.receipts.content import NoReceipt, Receipt
from ledger import canonical, scope
from ledger import queries as ledger
from tenants.operations import people
from tests.catalogue import TELEMETRY, give
from tests.people import SETUP, START, Human, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue")
LATER = START + timedelta(days=30)


def receipt(consent: Any, *, event: int = -1) -> Receipt:
    seen = consents.consent(id=consent, at=LATER)
    assert seen is not None
    return content.gather(ledger.entry(id=seen.events[event].entry), at=LATER)


def rows(of: Receipt, number: int) -> dict[str, str]:
    """One section of the page, 0: the conditions, 1: the signature."""
    (table,) = pdf.page(of).sections[number].tables
    return dict(table)


@pytest.fixture(autouse=True)
def everything(acme: Party) -> Any:
    with scope.everything(reason="staff"):
        yield


def test_the_same_receipt_is_the_same_bytes_whatever_the_ledger_has_grown_to() -> None:
    given = give().consent
    before = pdf.pdf(receipt(given, event=0))
    changes.withdraw(consent=given, by=SETUP, at=LATER)
    assert pdf.pdf(receipt(given, event=0)) == before
    assert pdf.pdf(receipt(given)) != before
    assert before.startswith(b"%PDF-")
    assert b"pdfuaid:part" in before


def test_it_says_what_was_shown_who_signed_and_where_it_stands() -> None:
    of = receipt(give().consent)
    shown = pdf.page(of)
    assert rows(of, 0)["Where"] == "Only in the European Union."
    assert rows(of, 1)["Signatory"] == "Alice Adams, CTO; as an officer of the company"
    assert dict(shown.ledger)["Revision"] == str(of.entry.seq)
    signed = canonical.encode(document.signed_document(of))
    assert dict(shown.ledger)["Receipt digest"] == hashlib.sha256(signed).hexdigest()
    assert shown.address.endswith(f"/live/acme/consents/{ids.render(ids.CONSENT, of.consent.id)}/")


def test_a_withdrawal_names_what_was_allowed_and_the_reason_as_it_was_written() -> None:
    given = give().consent
    reason = "#panic() *bold* $x$ \\u{41} ] <label> @someone"
    changes.withdraw(consent=given, reason=reason, by=SETUP, at=LATER)
    of = receipt(given)
    assert (pdf.page(of).status, pdf.page(of).sections[0].title) == ("Withdrawn", "Allowed until then")
    assert rows(of, 1)["Reason"] == f"“{reason}”"
    assert pdf.pdf(of).startswith(b"%PDF-")


def test_fields_added_later_are_not_told_of(catalogue: None) -> None:
    given = give().consent
    before = rows(receipt(given), 0)
    more = [FieldInput(name, "number", "", "none", False) for name in ("rpm", "torque")]
    consent_catalogue.put_category(
        mode="live", code=TELEMETRY, name="Machine telemetry", description="", fields=more, by=SETUP, at=LATER
    )
    assert catalogue_queries.category(mode="live", code=TELEMETRY).field_names == ("rpm", "torque")
    assert rows(receipt(given), 0) == before


def test_a_signatory_whose_data_was_erased_is_not_named(alice: Human) -> None:
    given = give().consent
    of = receipt(given)
    assert of.signatory is not None
    people.erase_person(person=of.signatory.id, mode="live", by=SETUP, at=LATER)
    assert "Alice" not in json.dumps(asdict(pdf.page(receipt(given))))
    assert "An erased person" in json.dumps(asdict(pdf.page(receipt(given))))


def test_what_is_not_about_a_consent_has_no_receipt() -> None:
    [other, *_] = ledger.entries(after=0, limit=1, mode="live", tenant=None)
    with pytest.raises(NoReceipt):
        content.gather(other, at=LATER)
