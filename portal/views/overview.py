from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.proposal_rules import CUSTOMER
from consent.queries import catalogue, consents, requests, tenant_papers
from consent.queries import proposals as consent_proposals
from consent.queries import purposes as consent_purposes
from lineage.transfers.queries import waivers
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.consent_states import consent_states
from portal.presenters.matrix import matrix
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from tenants import approval_rules
from tenants.queries import approvals


@require_safe
@for_acting_member
def overview(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    said = consents.consents(tenant=acting.tenant.id, at=acting.at)
    account = acting.tenant.account
    categories = catalogue.categories(mode=acting.mode, account=account)
    purposes = consent_purposes.purposes(mode=acting.mode, account=account)
    together = consent_proposals.proposals(tenants=[acting.tenant.id], at=acting.at, only_open=True)
    items = {item.consent.id for one in together for item in one.items}
    found = price(tenant=acting.tenant.id, mode=acting.mode, at=acting.at)
    return show(
        request,
        acting,
        "overview",
        rows=matrix(categories, purposes, consent_states(said), found),
        purposes=purposes,
        category_names={one.code: one.name for one in categories},
        purpose_names={one.code: one.name for one in purposes},
        asked_of_us=requests.requests(tenant=acting.tenant.id, at=acting.at, only_open=True),
        promises=waivers.waivers(at=acting.at, mode=acting.mode, tenant=acting.tenant.id, only_open=True),
        changes=[
            one
            for one in approvals.approvals(mode=acting.mode, account=account)
            if one.status in approval_rules.OPEN and account not in one.objections
        ],
        to_confirm=[one for one in reversed(said) if one.moved and "confirm" in one.actions],
        proposals=[one for one in reversed(said) if one.status == "proposed" and one.id not in items],
        together=[one for one in together if CUSTOMER in one.turns],
        prohibitions=tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
        price=found,
        ladder=tier_bar(found) if found else None,
    )
