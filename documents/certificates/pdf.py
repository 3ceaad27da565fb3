"""A certificate of destruction on paper: PDF/UA set by Typst as receipts are, then signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from documents.certificates import people, seal
from documents.receipts.pdf import code
from language import formats
from ledger import queries as ledger
from ledger import signing_keys
from lineage.destruction import subject_requests, vocabulary
from lineage.destruction.queries.certificates import CertificateRecord
from tenants.queries import tenants
from wire import ids, times

MEDIA_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).with_name("certificate.typ")
_KINDS: Final = dict(vocabulary.KINDS)
_METHODS: Final = dict(vocabulary.METHODS)
_CAUSES: Final = dict(vocabulary.CAUSES)
_ERASED: Final = "Somebody whose data was erased"


def pdf(seen: CertificateRecord) -> bytes:
    """Signed anew each time: the page is the same, the signature's own time is not."""
    return seal.seal_pdf(page(seen))


def page(seen: CertificateRecord) -> bytes:
    made: Any = typst.compile(
        _template(),
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(seen.issued_at.timestamp()),
        sys_inputs={"said": json.dumps(page_fields(seen)), "code": code(address(seen))},
    )
    return bytes(made)


def address(seen: CertificateRecord) -> str:
    """Where anybody who holds the page checks it."""
    return f"{settings.PUBLIC_URL}/verify/{ids.render(ids.CERTIFICATE, seen.id)}"


def page_fields(seen: CertificateRecord) -> dict[str, Any]:
    document = seen.said
    tenant = tenants.tenant_by_id(id=seen.tenant)
    whole = document["items"]["not_destroyed"] == 0
    person = document["order"]["cause"] == subject_requests.CAUSE
    kind = _KINDS[document["order"]["kind"]]
    names = {one["commitment"]: one for one in people.people(seen)}
    return {
        "vendor": settings.VENDOR_NAME,
        "test": seen.mode == "test",
        "status": "Destroyed" if whole else "Not all destroyed",
        "tone": "yes" if whole else "hold",
        "title": f"A person in the {kind.lower()} of {tenant.name}" if person else f"{kind} of {tenant.name}",
        "lead": document["statement"],
        "when": formats.moment(seen.issued_at),
        "day": [seen.issued_at.year, seen.issued_at.month, seen.issued_at.day],
        "what": list(_what(document)),
        "done": [list(_done(one, names)) for one in document["done"]],
        "ledger": list(_ledger(seen, document)),
        "address": address(seen),
    }


def _what(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    items, order = document["items"], document["order"]
    yield "For", document["tenant"]
    yield "Because of", f"{_CAUSES[order['cause']]}, due {formats.day(times.parse(order['due_at']))}"
    one, many = ("model", "models") if order["kind"] == vocabulary.MODEL else ("copy", "copies")
    noun = one if items["count"] == 1 else many
    left = f", of which {items['not_destroyed']} not destroyed" if items["not_destroyed"] else ""
    yield "How many", f"{items['count']} {noun}{left}"
    yield "Data", ", ".join(sorted({one["category"] for one in items["listed"]}))
    if order["cause"] == subject_requests.CAUSE:  # how many of the rows were the person's nobody was told
        return
    rows = [one["rows"] for one in items["listed"]]
    if rows and None not in rows and len(rows) == items["count"]:
        yield "Rows", f"{sum(rows):,}"


def _done(one: dict[str, Any], names: dict[str | None, dict[str, str | None]]) -> Iterator[tuple[str, str]]:
    performer, verifier = one["performed_by"], one["verification"]
    yield "Method", f"{_METHODS[one['method']]}: {one['technique']}"
    yield "Tool", one["tool"]
    who = _name(names, performer["commitment"])
    yield (
        "Performed",
        f"{who}, {performer['organisation']}; {formats.moment(times.parse(one['performed_at']))}",
    )
    looked = formats.moment(times.parse(verifier["at"]))
    yield "Verified", f"{_name(names, verifier['by']['commitment'])}; {verifier['method']}; {looked}"
    yield "Procedure", f"{_KINDS[one['procedure']['kind']]}, version {one['procedure']['version']}"
    yield "What remains", one["residuals"] or "Nothing that is known of."


def _name(names: dict[str | None, dict[str, str | None]], commitment: str | None) -> str:
    person = names.get(commitment) if commitment else None
    if person is None:
        return _ERASED
    return f"{person['name']}, {person['title']}" if person["title"] else str(person["name"])


def _ledger(seen: CertificateRecord, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Certificate", ids.render(ids.CERTIFICATE, seen.id)
    yield "Order", document["order"]["id"]
    yield "Entry", ids.render(ids.ENTRY, seen.entry)
    yield "Revision", str(ledger.entry(id=seen.entry).seq)
    yield "Digest", seen.sha256
    yield "Items digest", document["items"]["sha256"]
    yield "Signing key", signing_keys.kid_of(seen.jws)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
