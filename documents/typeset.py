"""Printing a document: one page layout for receipts, usage statements and certificates, as PDF/UA.

Typst sets the page with the fonts that it carries, so the fonts of the machine make no difference. The same page gives
the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import segno
import typst

MEDIA_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).with_name("page.typ")

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading above tables of names and values. `label` is the width of the names in millimetres."""

    title: str
    tables: Sequence[Rows]
    label: int = 27


@dataclass(frozen=True, slots=True)
class Page:
    """All texts of one document. `leads_to` says what the QR code's `address` shows."""

    kind: str
    vendor: str
    test: bool
    subtitle: str
    title: str
    lead: str
    sections: Sequence[Section]
    ledger: Rows
    footer: str
    address: str
    leads_to: str
    # A badge beside the lead: its word, and the tone in which it is shown.
    status: str = ""
    tone: str = "quiet"


def typeset(page: Page, *, at: datetime) -> bytes:
    """The page as a PDF dated `at`."""
    data = {**asdict(page), "date": [at.year, at.month, at.day]}
    made: Any = typst.compile(
        _template(),
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
        sys_inputs={"page": json.dumps(data), "code": _qr_code(page.address)},
    )
    return bytes(made)


def _qr_code(text: str) -> str:
    """A QR code of the text, as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=0, dark="#1b2528", light=None, omitsize=True
    )
    return drawn.getvalue().decode()


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
