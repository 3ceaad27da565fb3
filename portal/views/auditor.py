"""The auditor's own pages: sign in with the audit's key, and read that audit until the access ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ledger import clock, scope
from lineage.audits.queries import audits
from portal.auditor_keys import auditor_key
from portal.presenters.audit import audit_view
from tenants import api_keys
from tenants.queries import tenants

_KEPT = "auditor_key"


@never_cache
def door(request: HttpRequest) -> HttpResponse:
    """Take the auditor's key. Only its digest is kept in the session."""
    if request.method == "POST":
        digest = api_keys.digest(request.POST.get("key", "").strip())
        if auditor_key(digest) is not None:
            request.session.cycle_key()
            request.session[_KEPT] = digest.hex()
            return redirect("portal:auditor-audit")
        messages.error(request, "This key opens no audit: it is wrong, or its access has ended.")
    return render(request, "portal/auditor.html", status=400 if request.method == "POST" else 200)


@never_cache
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show the audit of the key. The key is looked up each time, so the access ends when the key does."""
    kept = request.session.get(_KEPT)
    key = auditor_key(bytes.fromhex(kept)) if kept else None
    if key is None or key.tenant is None or key.tenant_account is None:
        return redirect("portal:auditor")
    with scope.tenants([key.tenant, key.tenant_account]):
        at = clock.now()
        seen = audit_view(id=audits.audit_of_key(key=key.id, at=at).id, at=at)
        zone = tenants.tenant_by_id(id=key.tenant).zone
        with timezone.override(zone):
            return render(request, "portal/audit.html", {"seen": seen, "auditor": True})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(_KEPT, None)
    return redirect("portal:auditor")
