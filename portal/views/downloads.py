"""Taking one's records along, in open formats."""

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
from documents.receipts import document, gathering, paper
from ledger import queries as ledger
from portal.presenters import records
from portal.seats import Seat, seated
from portal.views.statement import consent_seen
from wire import ids


@require_safe
@seated
def history(request: HttpRequest, seat: Seat, form: str) -> HttpResponse:
    rows = records.history(consent_consents.history(tenant=seat.tenant.id))
    return _file(rows, form, f"{seat.key}-history")


@require_safe
@seated
def consents(request: HttpRequest, seat: Seat, form: str) -> HttpResponse:
    rows = records.consents(consent_consents.consents(tenant=seat.tenant.id, at=seat.at))
    return _file(rows, form, f"{seat.key}-consents")


@require_safe
@seated
def receipt(
    request: HttpRequest, seat: Seat, consent: UUID, form: str, entry: UUID | None = None
) -> HttpResponse:
    """Of what made the consent, or of another event of it; signed, the same as over the API."""
    seen = consent_seen(seat, consent)
    wanted = entry or seen.entry
    if wanted not in {event.entry for event in seen.events}:
        raise Http404("no such receipt")
    found = gathering.gather(ledger.entry(id=wanted), at=seat.at)
    name = f"{ids.render(ids.CONSENT, seen.id)}-{ids.render(ids.ENTRY, wanted)}"
    if form == "pdf":
        return _attached(paper.pdf(found), paper.MEDIA_TYPE, f"{name}.pdf")
    return _attached(_json(document.write(found)), document.MEDIA_TYPE, f"{name}.json")


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
    """RFC 4180, with a byte order mark, by which spreadsheets know UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if rows:
        writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: object) -> str:
    """As text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = " ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)
    text = "" if value is None else text
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
