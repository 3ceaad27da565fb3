"""The public check of a certificate: it verifies the stored signature and the digest in the ledger."""

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
    """What the public page shows: counts, methods and organisations, but no tenant and no person."""

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
    """None where no certificate has this id."""
    with scope.everything(reason="audit"):
        if (certificate := certificates.certificate(id=id)) is None:
            return None
        entry = ledger.entry(id=certificate.entry)
    document = certificate.said
    items = document["items"]
    rows = [item["rows"] for item in items["listed"]]
    complete = len(rows) == items["count"] and None not in rows
    # The order of a person's request does not say how many rows were the person's.
    counted = complete and document["order"]["cause"] != subject_requests.CAUSE
    return CertificateCheck(
        genuine=signing_keys.verifies(certificate.jws, certificate.document, kind=JWS_TYPE)
        and hashlib.sha256(certificate.document).hexdigest() == entry.body["certificate_sha256"],
        mode=certificate.mode,
        issued_at=certificate.issued_at,
        kind=document["order"]["kind"],
        statement=document["statement"],
        items=items["count"],
        not_destroyed=items["not_destroyed"],
        rows=sum(rows) if counted else None,
        done=document["done"],
        sha256=certificate.sha256,
        revision=entry.seq,
    )
