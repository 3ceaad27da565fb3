"""Consents on paper are imported as one file: dry run, faults by line and column, all rows or none, two people."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consent.models import Consent, Evidence
from consent.queries import consents
from desk.importing import documents, table
from desk.importing.table import NotATable
from ledger import queries as ledger
from ledger import scope
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, TERMS
from tests.desk.browser import signed_in
from tests.people import Human, Party, customer, manages

pytestmark = pytest.mark.usefixtures("schedule")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HEADING = [*table.REQUIRED, "risk_accepted", "valid_until", "rights_attested"]


def line(**changes: Any) -> list[str]:
    said = {
        "tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "fields": "rpm uptime", "form": "raw",
        "regions": "EU", "terms": TERMS, "signatory_name": "Ada Adams", "signatory_email": "ada@acme.example",
        "document": "acme.pdf", "risk_accepted": "yes", "valid_until": "", "rights_attested": "", **changes,
    }  # fmt: skip
    return [said[name] for name in HEADING]


def csv_of(*lines: list[str], delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(cells) for cells in (HEADING, *lines)).encode()


def xlsx_of(*lines: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for cells in (HEADING, *lines):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(who: Human, name: str, data: bytes, *files: tuple[str, bytes]) -> Any:
    said = {
        "table": SimpleUploadedFile(name, data),
        "documents": [SimpleUploadedFile(*file) for file in files or (("acme.pdf", PDF),)],
    }
    return signed_in(who).post("/admin/import/", said)


@pytest.fixture(autouse=True)
def kept_in(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_lines_of_the_file(delimiter: str) -> None:
    data = b"\xef\xbb\xbf" + csv_of(line(), [""] * len(HEADING), line(purpose=OWN), delimiter=delimiter)
    rows = table.read("a.csv", data)
    assert [(row.line, row.cells["purpose"]) for row in rows] == [(2, SHARED), (4, OWN)]


def test_a_workbook_says_the_same_as_a_csv_file() -> None:
    assert table.read("a.xlsx", xlsx_of(line(), line(purpose=OWN))) == table.read(
        "a.csv", csv_of(line(), line(purpose=OWN))
    )


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * (table.MOST_UNPACKED + 1))
    return out.getvalue()


def _entities() -> bytes:
    """A workbook whose XML expands: nine levels of ten entities each."""
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{inner}]><workbook>&e9;</workbook>'
    source, out = zipfile.ZipFile(io.BytesIO(xlsx_of(line()))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part in source.namelist():
            package.writestr(part, xml if part == "xl/workbook.xml" else source.read(part))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"tenant,colour\nacme,red"),
        ("a.csv", ",".join([*HEADING, "tenant"]).encode()),
        ("a.csv", csv_of([*line(), "more"])),
        ("a.csv", csv_of(*[line() for _ in range(table.MOST_ROWS + 1)])),
        ("a.csv", b"x" * (table.MOST_BYTES + 1)),
        ("a.xlsx", xlsx_of([*line(), *[""] * table.MOST_COLUMNS, "far to the right"])),
        ("a.xlsx", xlsx_of(*[[""]] * table.MOST_LINES, line())),
        ("a.xlsx", b"PK nothing"),
        ("a.xlsx", _bomb()),
        ("a.xlsx", _entities()),
    ],
)
def test_what_is_no_table_is_refused_before_anything_is_built(name: str, data: bytes) -> None:
    with pytest.raises(NotATable):
        table.read(name, data)


def test_a_zip_of_documents_is_bounded_and_names_stay_apart() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("folder/acme.pdf", PDF)
    packed = SimpleUploadedFile("all.zip", out.getvalue())
    assert documents.unpacked([packed]) == {"acme.pdf": PDF}
    packed.seek(0)
    with pytest.raises(NotATable, match="Two different documents"):
        documents.unpacked([packed, SimpleUploadedFile("acme.pdf", b"other")])


def test_each_fault_has_its_line_and_column_and_nothing_is_recorded(
    mona: Human, globex: Party, acme: Party
) -> None:
    before = _size()
    answer = upload(
        mona, "a.csv",
        csv_of(
            line(),
            line(tenant="globex"),  # another manager's customer is like none
            line(purpose=OWN, document="missing.pdf"),
            line(category=SHIFTS, fields="operator"),  # about people, and no rights attested
            line(form="cooked"),
            line(valid_until="31/12/2029"),
            line(terms="1999"),
            line(signatory_email="mona@kestrel.example", purpose=OWN),
            line(),
        ),
    )  # fmt: skip
    assert answer.status_code == 422
    found = {(each.line, each.column) for each in answer.context["found"].faults}
    assert found == {
        (3, "tenant"), (4, "document"), (5, "rights_attested"), (6, "form"), (7, "valid_until"), (8, "terms"),
        (9, "signatory_email"), (8, "purpose"), (10, "purpose"),
    }  # fmt: skip
    assert _size() == before
    with scope.everything(reason="audit"):
        assert not Consent.objects.exists()
        assert not Evidence.objects.exists()


def test_all_rows_are_recorded_and_count_a_day_after_a_second_person_approved_them(
    mona: Human, max_: Human, acme: Party, mailoutbox: list[Any]
) -> None:
    tried = upload(mona, "a.xlsx", xlsx_of(line(valid_until="31.12.2035"), line(purpose=OWN)))
    shown = tried.content.decode()
    assert "Dry run: 2 rows, no fault." in shown
    assert "discount 0\N{NARROW NO-BREAK SPACE}% →" in shown
    with scope.everything(reason="audit"):
        assert not Consent.objects.exists()
    said = {"record": "yes", "token": tried.context["token"]}
    assert "Another person made this dry run" in signed_in(max_).post("/admin/import/", said).content.decode()
    done = signed_in(mona).post("/admin/import/", said)
    again = signed_in(mona).post("/admin/import/", said)
    assert "recorded already" in again.content.decode()
    page = done["Location"]
    assert "A colleague compares them" in signed_in(mona).get(page).content.decode()
    own = signed_in(mona).post(page, {"compared": "yes"})
    assert "Nothing was approved." in own.content.decode()
    assert "Say that you compared" in signed_in(max_).post(page).content.decode()
    assert signed_in(max_).post(page, {"compared": "yes"}).status_code == 302
    now = timezone.now()
    with scope.everything(reason="audit"):
        ids = list(Consent.objects.values_list("id", flat=True))
        assert [consents.status_of(consent=id, at=now) for id in ids] == ["scheduled", "scheduled"]
        later = now + timedelta(hours=25)
        assert [consents.status_of(consent=id, at=later) for id in ids] == ["active", "active"]


def test_one_row_that_no_longer_fits_keeps_all_others_out(mona: Human, acme: Party) -> None:
    other = customer("other", "Other Pumps")
    manages(mona, other)
    tried = upload(mona, "a.csv", csv_of(line(), line(tenant="other")))
    with scope.everything(reason="staff"):
        from tenants.operations import accounts
        from tests.people import SETUP

        accounts.put_account(
            mode="live", key="other", name="Other Pumps", signatures_required=2, by=SETUP, at=timezone.now()
        )
    answer = signed_in(mona).post("/admin/import/", {"record": "yes", "token": tried.context["token"]})
    assert answer.status_code == 422
    assert (
        "Line 3: Consents to critical data, or of an account with two signatures" in answer.content.decode()
    )
    with scope.everything(reason="audit"):
        assert not Consent.objects.exists()


def _size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()
