"""Keep the one document that a consent is signed with."""

from __future__ import annotations

from consent.models import Consent, SignedDocument
from consent.signed_document import SignedDocument as Composed


def keep_document(row: Consent, document: Composed) -> None:
    """Keep the schedule of a consent. The text of its terms is kept already."""
    SignedDocument.objects.create(consent=row, tenant_id=row.tenant_id, schedule=document.schedule)
