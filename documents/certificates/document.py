"""A certificate as JSON: the signed members, the signature, and unsigned members beside them."""

from __future__ import annotations

from typing import Any

from documents.certificates import people
from lineage.destruction.queries.certificates import CertificateRecord
from wire import ids


def certificate_document(certificate: CertificateRecord) -> dict[str, Any]:
    return {
        **certificate.said,
        "proof": None,
        "proof_status": "pending",  # no checkpoint is signed yet
        "entry": ids.render(ids.ENTRY, certificate.entry),
        "people": people.people(certificate),
        "jws": certificate.jws,
    }
