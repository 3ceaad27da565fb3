"""A printed certificate: its seal reveals every changed byte, and it says what the signed document says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents.certificates import pdf as documents_pdf
from documents.certificates import seal
from documents.typeset import typeset
from ledger import scope, signing_keys
from lineage.destruction.queries import certificates
from lineage.destruction.queries import orders as lineage_orders
from lineage.destruction.queries.certificates import CertificateRecord
from tenants.operations import people
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import confirm, looked, now, orders, performed, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, Party


@pytest.fixture
def certificate(acme: Party, schedule: None, job: Job) -> CertificateRecord:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 1234), holdings=[{"location": "s3://a", "rows": 1234}])
    withdraw(given)
    id = confirm(
        orders()[0].id, said=performed(residuals="Backups until 2027"), verified=looked()
    ).certificate
    return seen(id)


def seen(id: UUID | None) -> CertificateRecord:
    assert id is not None
    with scope.everything(reason="audit"):
        found = certificates.certificate(id=id)
    assert found is not None
    return found


def pdf(of: CertificateRecord) -> bytes:
    with scope.everything(reason="audit"):
        return documents_pdf.pdf(of)


def status(page: bytes, *, trusted: bool = True) -> Any:
    roots = [x509.Certificate.load(seal.certificate())] if trusted else []
    (signature,) = PdfFileReader(io.BytesIO(page)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))


def test_the_signature_covers_the_whole_page(certificate: CertificateRecord) -> None:
    found = status(pdf(certificate))
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage.name == "ENTIRE_FILE"
    assert found.bottom_line


def test_a_byte_changed_is_found(certificate: CertificateRecord) -> None:
    page = bytearray(pdf(certificate))
    page[200] ^= 1
    assert not status(bytes(page)).intact


def test_whoever_does_not_trust_the_key_is_told(certificate: CertificateRecord) -> None:
    found = status(pdf(certificate), trusted=False)
    assert (found.intact, found.trusted) == (True, False)


def test_it_is_set_the_same_each_time_and_accessible(certificate: CertificateRecord) -> None:
    with scope.everything(reason="audit"):
        page = typeset(documents_pdf.page(certificate), at=certificate.issued_at)
        assert typeset(documents_pdf.page(certificate), at=certificate.issued_at) == page
    assert b"pdfuaid:part" in page


def test_it_says_who_did_what_and_what_remains(certificate: CertificateRecord) -> None:
    with scope.everything(reason="audit"):
        page = documents_pdf.page(certificate)
    destroyed, confirmations = page.sections
    assert (page.title, page.status) == ("Data set of ACME Pumps", "Destroyed")
    assert dict(destroyed.tables[0])["Rows"] == "1,234"
    done = dict(confirmations.tables[0])
    assert done["Performed"].startswith("Paul Park, Storage engineer, Vendor GmbH; ")
    assert done["Verified"].startswith("Wanda Wells, Auditor; ")
    assert done["What remains"] == "Backups until 2027"
    assert dict(page.ledger)["Digest"] == certificate.sha256


def test_a_person_who_was_erased_is_not_named(certificate: CertificateRecord) -> None:
    with scope.everything(reason="audit"):
        (one,) = lineage_orders.confirmations(order=certificate.order)
        people.erase_person(person=one.performer, mode="live", by=SETUP, at=now())
        done = dict(documents_pdf.page(certificate).sections[1].tables[0])
    assert done["Performed"].startswith("An erased person, Vendor GmbH; ")
    assert seen(certificate.id).document == certificate.document


def test_any_key_can_sign_it_whatever_letters_its_thumbprint_has(
    tmp_path: Path, settings: Any, certificate: CertificateRecord
) -> None:
    """Half of all thumbprints have an underscore, which an X.509 serial number may not."""
    for number in range(40):
        settings.LICET_KEY_DIR = tmp_path / str(number)
        if "_" in signing_keys.current().kid:
            break
    else:
        raise AssertionError("no thumbprint had an underscore")
    assert status(pdf(certificate)).trusted
