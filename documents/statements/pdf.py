"""A statement on paper: PDF/UA set by Typst as receipts are, and the same bytes for the same statement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from documents.receipts.pdf import code
from documents.statements import months, sentences
from documents.statements.issued import UsageStatementRecord
from language import formats
from tenants.queries.tenants import TenantRecord
from wire import ids

MEDIA_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).with_name("statement.typ")


def pdf(seen: UsageStatementRecord, *, tenant: TenantRecord) -> bytes:
    made: Any = typst.compile(
        _template(),
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(seen.issued_at.timestamp()),
        sys_inputs={
            "said": json.dumps(page_fields(seen, tenant=tenant)),
            "code": code(address(seen, tenant=tenant)),
        },
    )
    return bytes(made)


def address(seen: UsageStatementRecord, *, tenant: TenantRecord) -> str:
    """Where whoever may sign in finds it."""
    return f"{settings.PUBLIC_URL}/{seen.mode}/{tenant.key}/statements/{seen.month}/"


def page_fields(seen: UsageStatementRecord, *, tenant: TenantRecord) -> dict[str, Any]:
    document = seen.said
    begins = months.parse(seen.month).begins_at
    parts = [] if seen.empty else list(_parts(document))
    return {
        "vendor": settings.VENDOR_NAME,
        "test": seen.mode == "test",
        "customer": tenant.key,
        "title": begins.strftime("%B %Y"),
        "lead": document["says"],
        "when": formats.moment(seen.issued_at),
        "day": [seen.issued_at.year, seen.issued_at.month, seen.issued_at.day],
        "parts": [*parts, {"title": "What it was worth", "rows": list(sentences.price(document))}],
        "ledger": [
            ["Statement", ids.render(ids.STATEMENT, seen.id)],
            ["Entry", ids.render(ids.ENTRY, seen.entry)],
            ["Revision", str(seen.revision)],
            ["Digest", seen.sha256],
        ],
        "address": address(seen, tenant=tenant),
    }


def _parts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = (
        ("Rows reported", sentences.used),
        ("How and where", sentences.where),
        ("Runs", sentences.runs),
        ("Breaches", sentences.breaches),
        ("Destroyed", sentences.destroyed),
    )
    for title, tell in parts:
        rows = list(tell(document))
        yield {"title": title, "rows": rows or [("None", "")]}


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
