"""A certificate of destruction as a printed page, sealed with a PDF signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from documents.certificates import people, seal
from documents.typeset import Page, Section, typeset
from language import formats, words
from ledger import queries as ledger
from ledger import signing_keys
from lineage.destruction import subject_requests, vocabulary
from lineage.destruction.queries.certificates import CertificateRecord
from tenants.queries import tenants
from wire import ids, times

_KINDS: Final = dict(vocabulary.KINDS)
_METHODS: Final = dict(vocabulary.METHODS)
_CAUSES: Final = dict(vocabulary.CAUSES)


def pdf(certificate: CertificateRecord) -> bytes:
    """The sealed page. The page is the same each time; the time of the seal is not."""
    return seal.seal_pdf(typeset(page(certificate), at=certificate.issued_at))


def page(certificate: CertificateRecord) -> Page:
    document = certificate.said
    order, tenant = document["order"], tenants.tenant_by_id(id=certificate.tenant)
    complete = document["items"]["not_destroyed"] == 0
    kind = _KINDS[order["kind"]]
    of_a_person = order["cause"] == subject_requests.CAUSE
    return Page(
        kind="Certificate of destruction",
        vendor=settings.VENDOR_NAME,
        test=certificate.mode == "test",
        subtitle=f"Certificate of destruction · {formats.moment(certificate.issued_at, tenant.zone)}",
        title=f"A person in the {kind.lower()} of {tenant.name}"
        if of_a_person
        else f"{kind} of {tenant.name}",
        status="Destroyed" if complete else "Not all destroyed",
        tone="yes" if complete else "hold",
        lead=document["statement"],
        sections=[
            Section("What was destroyed", [list(_destroyed(document, tenant.zone))]),
            Section("How it was destroyed and verified", list(_confirmations(certificate, tenant.zone))),
        ],
        ledger=list(_ledger(certificate)),
        footer="This page repeats the signed certificate. Scan the code to check it.",
        address=f"{settings.PUBLIC_URL}/verify/{ids.render(ids.CERTIFICATE, certificate.id)}",
        leads_to="the page that checks this certificate",
    )


def _destroyed(document: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    items, order = document["items"], document["order"]
    yield "For", document["tenant"]
    due = formats.deciding_day(times.parse(order["due_at"]), zone)
    yield "Because of", f"{_CAUSES[order['cause']]}, due {due}"
    singular, plural = ("model", "models") if order["kind"] == vocabulary.MODEL else ("copy", "copies")
    left = f", of which {items['not_destroyed']} not destroyed" if items["not_destroyed"] else ""
    yield "How many", f"{items['count']} {singular if items['count'] == 1 else plural}{left}"
    yield "Data", ", ".join(sorted({item["category"] for item in items["listed"]}))
    if order["cause"] == subject_requests.CAUSE:  # the order does not say how many rows were the person's
        return
    rows = [item["rows"] for item in items["listed"]]
    if rows and None not in rows and len(rows) == items["count"]:
        yield "Rows", formats.count(sum(rows))
    if document.get("closes"):
        yield "First certificate", document["closes"]


def _confirmations(certificate: CertificateRecord, zone: ZoneInfo) -> Iterator[list[tuple[str, str]]]:
    names = {person["commitment"]: person for person in people.people(certificate)}
    for done in certificate.said["done"]:
        performer, verification, procedure = done["performed_by"], done["verification"], done["procedure"]
        performed_at = formats.moment(times.parse(done["performed_at"]), zone)
        verified_at = formats.moment(times.parse(verification["at"]), zone)
        yield [
            ("Method", f"{_METHODS[done['method']]}: {done['technique']}"),
            ("Tool", done["tool"]),
            (
                "Performed",
                f"{_name(names, performer['commitment'])}, {performer['organisation']}; {performed_at}",
            ),
            (
                "Verified",
                f"{_name(names, verification['by']['commitment'])}; {verification['method']}; {verified_at}",
            ),
            ("Procedure", f"{_KINDS[procedure['kind']]}, version {procedure['version']}"),
            ("What remains", _remains(done, zone)),
        ]


def _remains(done: Mapping[str, Any], zone: ZoneInfo) -> str:
    """What remains, and until when if that was stated."""
    if not done["residuals"]:
        return "Nothing known"
    until = done.get("residuals_until")
    end = f" (until {formats.deciding_day(times.parse(until), zone)})" if until else ""
    return f"{done['residuals']}{end}"


def _name(names: Mapping[str | None, Mapping[str, str | None]], commitment: str | None) -> str:
    person = names.get(commitment) if commitment else None
    if person is None:
        return words.ERASED_PERSON
    return f"{person['name']}, {person['title']}" if person["title"] else str(person["name"])


def _ledger(certificate: CertificateRecord) -> Iterator[tuple[str, str]]:
    document = certificate.said
    yield "Certificate", ids.render(ids.CERTIFICATE, certificate.id)
    yield "Order", document["order"]["id"]
    yield "Entry", ids.render(ids.ENTRY, certificate.entry)
    yield "Revision", str(ledger.entry(id=certificate.entry).seq)
    yield "Digest", certificate.sha256
    yield "Items digest", document["items"]["sha256"]
    yield "Signing key", signing_keys.kid_of(certificate.jws)
