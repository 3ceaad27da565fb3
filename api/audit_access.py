"""Which caller sees an audit, and acts in it for which side.

An auditor's key sees its own audit alone. A customer's `audit` key sees audits that cover its tenant and no other. The
vendor's keys see all.
"""

from __future__ import annotations

from typing import Final

from api.paths import id_of
from api.route_view import ApiRequest
from lineage.audits.queries import audits
from lineage.audits.queries.audits import AuditRecord
from tenants import api_keys
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

AUDITORS: Final = (api_keys.AUDITOR, "audit")
_CODE: Final = "no_such_audit"


def visible_audit(request: ApiRequest, text: str) -> AuditRecord:
    """Return the audit in a path, if the caller may see it. Raises: Problem (404), NoSuchAudit."""
    seen = audits.audit(id=id_of(ids.AUDIT, text, code=_CODE), at=request.at)
    key = request.who.key
    hidden = (
        seen.key != key.id
        if api_keys.AUDITOR in key.scopes
        else key.tenant is not None and set(seen.tenants) != {key.tenant}
    )
    if hidden or seen.mode != request.mode:
        raise audits.NoSuchAudit(text)
    return seen


def require_auditor(request: ApiRequest) -> None:
    """Check that the key acts for the auditor's side: `admin` alone does not. Raises: Problem (403)."""
    if not request.who.key.scopes.intersection(AUDITORS):
        raise Problem("auditor_only", "This needs the auditor's key, or a key with the scope audit itself.")


def may_open(request: ApiRequest, key: str) -> str:
    """Return the tenant's key if the caller may open an audit of it. Raises: NoSuchTenant."""
    seen = tenants.tenant(mode=request.mode, key=key)
    if not request.who.sees(tenant=seen.id, mode=seen.mode):
        raise tenants.NoSuchTenant(key)
    return seen.key
