"""The pages about models that learned from the tenant's data."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage.versions.queries import versions
from portal.acting_members import ActingMember, for_auditing_member
from portal.pages import show

_SHOWN: Final = 500


@require_safe
@for_auditing_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the model versions that learned from the data, directly or through a parent, newest first."""
    found = {
        each.version.id: each
        for tenant, until in {**acting.origins, acting.tenant.id: acting.at}.items()
        for each in versions.versions_trained_on(mode=acting.mode, tenant=tenant, at=until, limit=_SHOWN + 1)
    }
    learned = sorted(found.values(), key=lambda each: each.version.id, reverse=True)
    return show(request, acting, "models", learned=learned[:_SHOWN], more=len(learned) > _SHOWN)
