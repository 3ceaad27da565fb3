"""A certificate as it is handed out: what was signed, its signature, and what stands beside it."""

from __future__ import annotations

from typing import Any

from documents.certificates import gathering
from lineage.destruction.queries.certificates import CertificateSeen
from wire import ids


def write(seen: CertificateSeen) -> dict[str, Any]:
    return {
        **seen.said,
        "proof": None,
        "proof_status": "pending",  # no checkpoint is signed yet
        "entry": ids.render(ids.ENTRY, seen.entry),
        "people": gathering.people(seen),
        "jws": seen.jws,
    }
