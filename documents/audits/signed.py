"""An audit's list and opinion as JSON: the signed members, and beside them the signature and the digest."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from ledger import canonical, signing_keys
from lineage.audits import audit_list, opinion
from lineage.audits.queries import audits
from lineage.audits.queries.audits import AuditRecord
from wire import ids


def list_document(audit: AuditRecord) -> dict[str, Any]:
    """Return the list of an audit. `sha256` is the digest of its canonical bytes, which the ledger holds."""
    content = audits.document(id=audit.id)
    return _signed(content, kind=audit_list.JWS_TYPE) | {"entry": ids.render(ids.ENTRY, audit.entry)}


def opinion_document(audit: AuditRecord) -> dict[str, Any] | None:
    """Return the auditor's opinion, None before it was given."""
    if audit.concluded is None or audit.concluded_entry is None:
        return None
    content = canonical.encode(audit.concluded)
    return _signed(content, kind=opinion.JWS_TYPE) | {"entry": ids.render(ids.ENTRY, audit.concluded_entry)}


def _signed(content: bytes, *, kind: str) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(content)
    return {
        **said,
        "sha256": hashlib.sha256(content).hexdigest(),
        "jws": signing_keys.current().sign(content, kind=kind),
    }
