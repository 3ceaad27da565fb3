"""Download a tenant's records in open formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import consents as consent_consents
from documents import typeset
from documents.receipts import content as documents_content
from documents.receipts import document, pdf
from ledger import queries as ledger
from portal.acting_members import ActingMember, for_acting_member
from portal.presenters import history_reading, records
from portal.views.statement import consent_or_404
from wire import ids


@require_safe
@for_acting_member
def history(request: HttpRequest, acting: ActingMember, form: str) -> HttpResponse:
    rows = records.history(
        consent_consents.history(tenant=acting.tenant.id), history_reading.other_lines(acting)
    )
    return _file(rows, form, f"{acting.key}-history")


@require_safe
@for_acting_member
def consents(request: HttpRequest, acting: ActingMember, form: str) -> HttpResponse:
    rows = records.consents(consent_consents.consents(tenant=acting.tenant.id, at=acting.at))
    return _file(rows, form, f"{acting.key}-consents")


@require_safe
@for_acting_member
def receipt(
    request: HttpRequest, acting: ActingMember, consent: UUID, form: str, entry: UUID | None = None
) -> HttpResponse:
    """Download the signed receipt of a consent, or of one of its events; the same bytes as over the API."""
    seen = consent_or_404(acting, consent)
    wanted = entry or seen.entry
    if wanted not in {event.entry for event in seen.events}:
        raise Http404("no such receipt")
    found = documents_content.gather(ledger.entry(id=wanted), at=acting.at)
    name = f"{ids.render(ids.CONSENT, seen.id)}-{ids.render(ids.ENTRY, wanted)}"
    if form == "pdf":
        return _attached(pdf.pdf(found), typeset.MEDIA_TYPE, f"{name}.pdf")
    return _attached(_json(document.receipt_document(found)), document.MEDIA_TYPE, f"{name}.json")


def _file(rows: Sequence[Mapping[str, Any]], form: str, name: str) -> HttpResponse:
    if form == "json":
        return _attached(_json(rows), "application/json", f"{name}.json")
    return _attached(_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write RFC 4180 CSV with a byte order mark, which tells spreadsheets that it is UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if rows:
        writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: object) -> str:
    """Escape a value that a spreadsheet would take for a formula (OWASP, CSV injection)."""
    text = " ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)
    text = "" if value is None else text
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
