"""Judge the rows of an import one by one: what each says, or what is wrong with which column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from consent import conditions as rules
from consent import risk_classes
from consent.conditions import BEGINNING
from consent.operations.document_approval import BY_DOCUMENT
from consent.operations.evidence import EvidenceInput
from consent.operations.legacy_imports import ImportedRow
from consent.operations.recording import Signatory
from consent.queries import catalogue
from desk.importing.table import Row
from language import time_zones
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord
from wire import times

_YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")
_HOMES: Final = {"model_families": "model_families", "form": "form", "regions": "regions"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in which line and column."""

    line: int
    column: str
    says: str


class _Wrong(ValueError):
    def __init__(self, column: str, says: str) -> None:
        super().__init__(says)
        self.column = column


def judge(
    rows: Sequence[Row], *, mode: str, documents: Mapping[str, str]
) -> tuple[list[ImportedRow], list[Fault]]:
    """Return the rows that can be recorded, and every fault. `documents` are SHA-256 digests by file name."""
    good: list[ImportedRow] = []
    faults: list[Fault] = []
    known: dict[str, TenantRecord | None] = {}
    for row in rows:
        found = list(_judge(row, mode=mode, documents=documents, known=known))
        faults += [one for one in found if isinstance(one, Fault)]
        good += [one for one in found if isinstance(one, ImportedRow)]
    return good, faults + list(_repeated(good))


def _judge(
    row: Row, *, mode: str, documents: Mapping[str, str], known: dict[str, TenantRecord | None]
) -> Iterator[Fault | ImportedRow]:
    cells = row.cells
    seen = _tenant(cells["tenant"], mode, known)
    missing = [name for name in ("tenant", "category", "purpose", "signatory_name") if not cells[name]]
    faults = [Fault(row.line, name, "This cell must not be empty.") for name in missing]
    if seen is None and cells["tenant"]:
        faults.append(
            Fault(
                row.line,
                "tenant",
                "There is not a customer with this key among your accounts. Check the key.",
            )
        )
    digest = documents.get(cells["document"])
    if digest is None:
        faults.append(Fault(row.line, "document", "No uploaded document has this name."))
    if "@" not in cells["signatory_email"]:
        faults.append(Fault(row.line, "signatory_email", "Name the mail address of the person who signed."))
    try:
        fields = catalogue.category(mode=mode, code=cells["category"]).field_names
    except catalogue.NoSuchCategory:
        fields = ()
        faults.append(Fault(row.line, "category", "No category has this code."))
    try:
        declared = _declared(cells)
        written = _written(cells, seen.zone if seen else ZoneInfo("UTC"))
    except _Wrong as wrong:
        faults.append(Fault(row.line, wrong.column, str(wrong)))
        yield from faults
        return
    parsed, errors = rules.parse(written, category_fields=fields, pointer="") if fields else (None, [])
    faults += [Fault(row.line, each.pointer.split("/")[1], each.detail) for each in errors]
    if faults or seen is None or parsed is None or digest is None:
        yield from faults
        return
    yield ImportedRow(
        line=row.line,
        tenant=seen.id,
        tenant_key=seen.key,
        tenant_name=seen.name,
        category=cells["category"],
        purpose=cells["purpose"],
        terms=cells["terms"],
        conditions=parsed,
        signatory=Signatory(
            BY_DOCUMENT,
            name=cells["signatory_name"],
            email=cells["signatory_email"],
            title=cells.get("signatory_title", ""),
        ),
        evidence=EvidenceInput(digest, cells["document"]),
        **declared,
    )


def _tenant(key: str, mode: str, known: dict[str, TenantRecord | None]) -> TenantRecord | None:
    if key not in known:
        try:
            known[key] = tenants.tenant(mode=mode, key=key)
        except tenants.NoSuchTenant:
            known[key] = None
    return known[key]


def _declared(cells: Mapping[str, str]) -> dict[str, Any]:
    risk_class = cells.get("risk_class", "").lower()
    if risk_class and risk_class not in risk_classes.CLASSES:
        raise _Wrong("risk_class", f"Use one of: {', '.join(risk_classes.CLASSES)}; or leave it empty.")
    return {
        "risk_class": risk_class or None,
        "risk_accepted": _truth(cells, "risk_accepted"),
        "rights_attested": _truth(cells, "rights_attested"),
    }


def _written(cells: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    past = cells.get("data_from", "")
    return {
        "fields": _names(cells["fields"]),
        "form": cells["form"].lower(),
        "regions": _names(cells["regions"].upper()),
        "model_families": _names(cells.get("model_families", "")) or ["*"],
        "processors": _names(cells.get("processors", "")) or None,
        "data_from": BEGINNING if past.lower() == BEGINNING else _day(cells, "data_from", zone),
        **{name: _day(cells, name, zone) for name in ("data_until", "valid_from", "valid_until")},
    }


def _truth(cells: Mapping[str, str], column: str) -> bool:
    said = cells.get(column, "").lower()
    if said not in _YES:
        raise _Wrong(column, "Write yes or no.")
    return _YES[said]


def _day(cells: Mapping[str, str], column: str, zone: ZoneInfo) -> str | None:
    """Return the beginning of the day in the customer's zone."""
    said = cells.get(column, "")
    if not said:
        return None
    for each in _FORMATS:
        try:
            day: date = datetime.strptime(said, each).date()  # noqa: DTZ007  a day, which gets its zone next
        except ValueError:
            continue
        return times.render(time_zones.begin_of(day, zone=zone))
    raise _Wrong(column, "Write the day as 2025-12-31 or 31.12.2025.")


def _names(text: str) -> list[str]:
    return [name for name in text.replace(";", " ").replace(",", " ").split() if name]


def _repeated(rows: Sequence[ImportedRow]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = (row.tenant_key, row.category, row.purpose)
        if key in first:
            yield Fault(row.line, "purpose", f"Line {first[key]} is about the same use of the same customer.")
        first.setdefault(key, row.line)
