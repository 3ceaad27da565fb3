from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import consents, risk_classes, tenant_papers
from consent.queries import purposes as consent_purposes
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import category as presenter
from portal.presenters.consent_context import category_or_404
from portal.presenters.consent_states import consent_states
from portal.presenters.matrix import matrix
from portal.presenters.price import price


@require_safe
@for_acting_member
def category(request: HttpRequest, acting: ActingMember, category: str) -> HttpResponse:
    """The page of one category, field by field."""
    seen = category_or_404(acting, category)
    purposes = consent_purposes.purposes(mode=acting.mode, account=acting.tenant.account)
    said = consent_states(consents.consents(tenant=acting.tenant.id, at=acting.at, category=category))
    in_force = presenter.consented(purposes, said, category)
    (row,) = matrix([seen], purposes, said, price(tenant=acting.tenant.id, mode=acting.mode, at=acting.at))
    return show(
        request,
        acting,
        "category",
        category=seen,
        risk_class=risk_classes.recorded(tenant=acting.tenant.id, category=seen.id),
        row=row,
        consented=[purpose for purpose, _ in in_force],
        fields=presenter.rows(seen, [consent for _, consent in in_force]),
        prohibitions=tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
    )
