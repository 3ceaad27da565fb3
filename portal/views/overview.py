from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.proposal_rules import CUSTOMER
from consent.queries import agreements, catalogue, consents, requests, tenant_papers
from consent.queries import proposals as consent_proposals
from consent.queries import purposes as consent_purposes
from consent.queries.consents import ConsentRecord
from lineage.transfers.queries import waivers
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import problem_reading, waiting_things
from portal.presenters.consent_states import consent_states
from portal.presenters.news import news
from portal.presenters.price import price
from portal.presenters.summary import summary
from portal.presenters.team_lines import team_lines
from portal.presenters.tier_bar import tier_bar
from portal.presenters.use_lists import allowed_uses, use_lists
from portal.presenters.waiting_things import Waiting
from pricing import queries as pricing
from tenants import approval_rules
from tenants.queries import approvals, team_history

_NEWEST = 20


@require_safe
@for_acting_member
def overview(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    said = consents.consents(tenant=acting.tenant.id, at=acting.at)
    account = acting.tenant.account
    categories = catalogue.categories(mode=acting.mode, account=account)
    purposes = consent_purposes.purposes(mode=acting.mode, account=account)
    found = price(tenant=acting.tenant.id, mode=acting.mode, at=acting.at)
    waiting = _waiting(acting, said)
    things = waiting_things.waiting_things(waiting, acting, vendor=settings.VENDOR_NAME)
    names = {one.code: one.name for one in categories}
    problems = [one for one in problem_reading.problems(acting, names) if one.is_open]
    asked = frozenset((one.category, one.purpose) for one in waiting.requests)
    lists = use_lists(categories, purposes, consent_states(said), found, asked)
    team = team_history.team_events(account=account, limit=_NEWEST)
    return show(
        request,
        acting,
        "overview",
        lists=lists,
        summary=summary(
            allowed=sum(1 for _ in allowed_uses(lists)),
            bps=found.bps if found else None,
            waiting=waiting_things.of_member(things),
            problems=len(problems),
        ),
        category_names=names,
        problems=problems,
        things=things,
        news=news(
            acting,
            team=team_lines(team),
            entitlements=pricing.entitlements(tenant=acting.tenant.id),
            agreements=agreements.agreements(account=account),
        ),
        prohibitions=tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _waiting(acting: ActingMember, said: list[ConsentRecord]) -> Waiting:
    account = acting.tenant.account
    together = consent_proposals.proposals(tenants=[acting.tenant.id], at=acting.at, only_open=True)
    items = waiting_things.ids_of_items(together)
    return Waiting(
        proposals=[one for one in reversed(said) if one.status == "proposed" and one.id not in items],
        bundles=[one for one in together if CUSTOMER in one.turns],
        moved=[one for one in reversed(said) if one.moved and "confirm" in one.actions],
        requests=requests.requests(tenant=acting.tenant.id, at=acting.at, only_open=True),
        changes=[
            one
            for one in approvals.approvals(mode=acting.mode, account=account)
            if one.status in approval_rules.OPEN and account not in one.objections
        ],
        waivers=waivers.waivers(at=acting.at, mode=acting.mode, tenant=acting.tenant.id, only_open=True),
    )
