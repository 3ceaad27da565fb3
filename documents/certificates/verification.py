"""Whether a certificate is one of ours, for whoever holds it: by the signature over what is kept, not by our word."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import queries as ledger
from ledger import scope, signing_keys
from lineage.destruction import subject_requests
from lineage.destruction.certificate import JWS_TYPE
from lineage.destruction.queries import certificates


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """What the public is told: counts, methods, organisations. No tenant, no person."""

    genuine: bool
    mode: str
    issued_at: datetime
    kind: str
    statement: str
    items: int
    not_destroyed: int
    rows: int | None
    done: list[dict[str, Any]]
    sha256: str
    revision: int


def check(id: UUID) -> CertificateCheck | None:
    """None where there is no such certificate."""
    with scope.everything(reason="audit"):
        seen = certificates.certificate(id=id)
        if seen is None:
            return None
        entry = ledger.entry(id=seen.entry)
    said = seen.said
    rows = [one["rows"] for one in said["items"]["listed"]]
    whole = len(rows) == said["items"]["count"] and None not in rows
    told = (
        whole and said["order"]["cause"] != subject_requests.CAUSE
    )  # of a person's rows nobody was told how many
    return CertificateCheck(
        genuine=signing_keys.verifies(seen.jws, seen.document, kind=JWS_TYPE)
        and hashlib.sha256(seen.document).hexdigest() == entry.body["certificate_sha256"],
        mode=seen.mode,
        issued_at=seen.issued_at,
        kind=said["order"]["kind"],
        statement=said["statement"],
        items=said["items"]["count"],
        not_destroyed=said["items"]["not_destroyed"],
        rows=sum(rows) if told else None,
        done=said["done"],
        sha256=seen.sha256,
        revision=entry.seq,
    )
