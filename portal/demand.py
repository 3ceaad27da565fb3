"""Note what a customer says would make its no a yes, after the no has taken effect."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from portal.acting_members import ActingMember
from portal.forms.demand import DemandForm
from pricing.demand import About
from pricing.governance.operations import demands


def note(
    request: HttpRequest, acting: ActingMember, *, about: About, subject: UUID, category: str, purpose: str
) -> None:
    """Record the answer in the request's form, if there is one. A faulty figure is left out."""
    form = DemandForm(request.POST)
    form.is_valid()
    wishes, figure = form.cleaned_data.get("wishes") or [], form.cleaned_data.get("figure")
    if not wishes:
        return
    demands.state_demand(
        tenant=acting.tenant.id,
        about=about,
        subject=subject,
        category=category,
        purpose=purpose,
        wishes=wishes,
        figure_bps=None if figure is None else int(figure * 100),
        by=acting.by,
        at=acting.at,
    )
