"""A certificate as it is handed out: what was signed, its signature, and what stands beside it."""

from __future__ import annotations

from typing import Any

from documents.certificates import people
from lineage.destruction.queries.certificates import CertificateRecord
from wire import ids


def certificate_document(seen: CertificateRecord) -> dict[str, Any]:
    return {
        **seen.said,
        "proof": None,
        "proof_status": "pending",  # no checkpoint is signed yet
        "entry": ids.render(ids.ENTRY, seen.entry),
        "people": people.people(seen),
        "jws": seen.jws,
    }
