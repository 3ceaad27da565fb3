"""The pages about models that learned from the tenant's data."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage.versions.queries import versions
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show

_SHOWN: Final = 500


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the model versions that learned from the data, directly or through a parent, newest first."""
    learned = versions.versions_trained_on(
        mode=acting.mode, tenant=acting.tenant.id, at=acting.at, limit=_SHOWN + 1
    )
    return show(request, acting, "models", learned=learned[:_SHOWN], more=len(learned) > _SHOWN)
