from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.proposal_rules import CUSTOMER
from consent.queries import agreements, catalogue, consents, requests, tenant_papers
from consent.queries import proposals as consent_proposals
from consent.queries import purposes as consent_purposes
from consent.queries.consents import ConsentRecord
from ledger import reading_once
from lineage.transfers.queries import waivers
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import history_reading, problem_reading, waiting_things
from portal.presenters.consent_states import consent_states
from portal.presenters.news import news
from portal.presenters.price import price
from portal.presenters.recorded_price import recorded_price
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
    with reading_once.reading():
        return _overview(request, acting)


@require_safe
@for_acting_member
def price_panel(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """The price in full, which takes longer: the next invoice, and what would add points. The overview loads it."""
    found = price(tenant=acting.tenant.id, mode=acting.mode, at=acting.at)
    return show(
        request,
        acting,
        "price/panel",
        price=found,
        ladder=tier_bar(found) if found else None,
        category_names=history_reading.category_names(acting),
        prohibitions=tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
    )


def _overview(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    said = consents.consents(tenant=acting.tenant.id, at=acting.at)
    account = acting.tenant.account
    categories = catalogue.categories(mode=acting.mode, account=account)
    purposes = consent_purposes.purposes(mode=acting.mode, account=account)
    entitlements = pricing.entitlements(tenant=acting.tenant.id)
    recorded = recorded_price(entitlements, at=acting.at)
    waiting = _waiting(acting, said)
    things = waiting_things.waiting_things(waiting, acting, vendor=settings.VENDOR_NAME)
    names = {one.code: one.name for one in categories}
    problems = [one for one in problem_reading.problems(acting, names) if one.is_open]
    asked = frozenset((one.category, one.purpose) for one in waiting.requests)
    lists = use_lists(categories, purposes, consent_states(said), recorded.points_by_use, asked)
    team = team_history.team_events(account=account, limit=_NEWEST)
    return show(
        request,
        acting,
        "overview",
        lists=lists,
        summary=summary(
            allowed=sum(1 for _ in allowed_uses(lists)),
            bps=recorded.bps,
            waiting=waiting_things.of_member(things),
            problems=len(problems),
        ),
        problems=problems,
        things=things,
        news=news(
            acting,
            team=team_lines(team),
            entitlements=entitlements,
            agreements=agreements.agreements(account=account),
        ),
        prohibitions=tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
        recorded=recorded,
        open_requests=len(waiting.requests),
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
