"""Read a table of legacy consents from CSV or XLSX, bounded before anything is built. Pure."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import openpyxl

MOST_ROWS: Final = 500
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_UNPACKED: Final = 64 * 1024 * 1024
MOST_PARTS: Final = 200
MOST_COLUMNS: Final = 40
MOST_LINES: Final = MOST_ROWS + 1000  # empty ones among them
LONGEST_CELL: Final = 2000

REQUIRED: Final = (
    *("tenant", "category", "purpose", "fields", "form", "regions", "terms"),
    *("signatory_name", "signatory_email", "document"),
)
OPTIONAL: Final = (
    *("model_families", "processors", "data_from", "data_until", "valid_from", "valid_until"),
    *("risk_class", "risk_accepted", "rights_attested", "signatory_title"),
)
COLUMNS: Final = (*REQUIRED, *OPTIONAL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text by column. `line` is its line in the file; the heading is line 1."""

    line: int
    cells: dict[str, str]


class NotATable(ValueError):
    """The file cannot be read as a table of consents. It says which part is wrong."""

    code = "not_a_table"


def read(name: str, data: bytes) -> list[Row]:
    """Return the rows that are not empty. Raises: NotATable."""
    if len(data) > MOST_BYTES:
        raise NotATable(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read.")
    lines = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    heading, columns = 0, []
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if not heading:
            heading, columns = line, _columns(cells)
            continue
        if len(rows) == MOST_ROWS:
            raise NotATable(f"The file has more than {MOST_ROWS} rows. Import it in parts.")
        rows.append(Row(line, _row(line, columns, cells)))
    if not heading:
        raise NotATable("The file is empty. The first line names the columns.")
    return rows


def _columns(cells: list[str]) -> list[str]:
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if unknown:
        raise NotATable(f"These columns are not known: {', '.join(unknown)}. Known: {', '.join(COLUMNS)}.")
    if missing:
        raise NotATable(f"These columns are missing: {', '.join(missing)}.")
    if repeated:
        raise NotATable(f"These columns stand twice: {', '.join(repeated)}.")
    return names


def _row(line: int, columns: list[str], cells: list[str]) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise NotATable(f"Line {line} has more cells than there are columns.")
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            raise NotATable(f"Line {line} has a cell with more than {LONGEST_CELL} characters.")
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {name: cell.strip() for name, cell in zip(columns, padded, strict=False)}


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotATable("A CSV file must be text in UTF-8.") from None
    if "\x00" in text:
        raise NotATable("This is not a CSV file.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise NotATable(f"Line {reader.line_num} has more than {MOST_COLUMNS} cells.")
            yield reader.line_num, cells
    except csv.Error as error:
        raise NotATable(f"Line {reader.line_num}: {error}.") from None


def _xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_package(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(max_row=MOST_LINES + 1, values_only=True)
        for line, values in enumerate(rows, start=1):
            if line > MOST_LINES:
                raise NotATable(f"The sheet has more than {MOST_LINES} lines. Import it in parts.")
            if any(value is not None for value in values[MOST_COLUMNS:]):
                raise NotATable(f"Line {line} has more than {MOST_COLUMNS} cells.")
            yield line, [_text(value) for value in values[:MOST_COLUMNS]]
    except NotATable:
        raise
    except Exception as error:  # a hostile file makes the library raise anything
        raise NotATable("This workbook cannot be read. Save it again as .xlsx, or as CSV.") from error


def _check_package(data: bytes) -> None:
    """Look at the table of contents only: a small file can unpack to a large one. Raises: NotATable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotATable("This is not an .xlsx file.") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise NotATable("This is not an .xlsx file.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotATable("The workbook has macros. Save it without them.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotATable("The workbook unpacks to more than is read.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
