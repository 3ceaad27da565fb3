"""The addendum as a printed page for signing."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from documents.addenda.text import TITLE, Addendum
from documents.typeset import Page, Section, typeset

_LINE = "Name, place, date and signature: ______________________________"


def pdf(addendum: Addendum, *, mode: str, address: str, at: datetime) -> bytes:
    """Return the page. `address` is the portal's page about the contract."""
    return typeset(page(addendum, mode=mode, address=address), at=at)


def page(addendum: Addendum, *, mode: str, address: str) -> Page:
    return Page(
        kind="Addendum",
        vendor=settings.VENDOR_NAME,
        test=mode == "test",
        subtitle=f"To agreement {addendum.amends} of {addendum.account}",
        title=TITLE,
        lead=addendum.lead,
        sections=[
            Section("What is agreed", [list(addendum.clauses)]),
            Section("Signatures", [[(party, _LINE)] for party in addendum.parties], label=60),
        ],
        ledger=[("Agreement", addendum.amends), ("Digest", addendum.sha256)],
        footer="The digest is that of the text. Record the signed page as an amendment of the agreement.",
        address=address,
        leads_to="the page about the contract",
    )
