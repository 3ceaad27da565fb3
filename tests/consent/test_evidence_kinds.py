"""A document of evidence is what its name says, is no bomb, and lies where the server alone reads it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import cms

from consent import evidence_kinds
from consent.evidence_kinds import EvidenceTypeNotAllowed, content_type
from consent.operations import evidence
from ledger import scope
from tests.people import SETUP, START, Party

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = ("[Content_Types].xml", "word/document.xml")


def package(*names: str, content: bytes = b"<xml/>") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return packed.getvalue()


def signed(**members: Any) -> bytes:
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data"},
            "signer_infos": [],
        }
    )
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return made


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("msa.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"),
        ("MSA.DOCX", package(*WORD), evidence_kinds.ALLOWED[".docx"]),
        ("msa.p7m", signed(), "application/pkcs7-mime"),
        ("msa.eml", b"From: ada@acme.example\r\nDate: today\r\n\r\nYes.", "message/rfc822"),
    ],
)
def test_what_is_as_its_name_says_is_taken(name: str, data: bytes, kind: str) -> None:
    assert content_type(name, data) == kind


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("msa.docx", package("readme.txt")),
        ("msa.docx", package("[Content_Types].xml", "xl/workbook.xml")),
        ("msa.docx", package("word/document.xml")),
        ("msa.docx", package(*WORD)[:-30]),
        ("msa.docx", b"PK\x03\x04 and no more"),
        ("msa.docx", b"%PDF-1.7"),
        ("msa.p7m", b"0<script>alert(1)</script>"),
        ("msa.p7m", signed()[:-2]),
        ("msa.p7m", signed() + b"<script>"),
        ("msa.p7m", b"\x30\x80"),
        ("msa.p7m", cms.ContentInfo({"content_type": "data", "content": b"page"}).dump()),
        ("msa.p7m", b"\x30" * 5000),
        ("msa.eml", b"<html>From: Date:</html>"),
        ("msa.pdf", b"MZ\x90"),
        ("msa.html", b"<p>"),
        ("msa", b"%PDF-1.7"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(EvidenceTypeNotAllowed, match="msa"):
        content_type(name, data)


@pytest.mark.asvs("5.2.3")
def test_a_package_that_would_unpack_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_kinds, "MAX_UNPACKED_BYTES", 1_000_000)
    content_type("msa.docx", package(*WORD, content=b"0" * 400_000))
    with pytest.raises(EvidenceTypeNotAllowed):
        content_type("msa.docx", package(*WORD, content=b"0" * 600_000))
    many = [*WORD, *(f"word/{number}.xml" for number in range(evidence_kinds.MAX_PARTS))]
    with pytest.raises(EvidenceTypeNotAllowed):
        content_type("msa.docx", package(*many))


@pytest.mark.parametrize("name", ["msa.eml", "msa.pdf"])
def test_the_test_pattern_of_virus_scanners_is_refused(name: str) -> None:
    begins = {"msa.eml": b"From: a@b.example\nDate: today\n\n", "msa.pdf": b"%PDF-1.7\n"}[name]
    with pytest.raises(EvidenceTypeNotAllowed, match="virus scanners"):
        content_type(name, begins + EICAR)


@pytest.mark.asvs("5.3.1")
def test_stored_documents_are_the_servers_alone(acme: Party, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "evidence"
    with scope.everything(reason="staff"):
        evidence.store_evidence(
            mode="live",
            account=acme.account,
            name="msa.pdf",
            data=b"%PDF-1.7\n%%EOF",
            limit=1000,
            by=SETUP,
            at=START,
        )
    [stored] = settings.MEDIA_ROOT.iterdir()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert settings.MEDIA_ROOT.stat().st_mode & 0o777 == 0o700
