from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent import paper_endings
from consent.queries import agreements, consents, ended_contracts, tenant_papers
from desk import staff
from desk.entry_lines import entry_lines
from desk.page import Page, found_or_404
from desk.today import queues
from desk.views.billing import states_of
from documents.addenda import content
from ledger import clock
from ledger import queries as ledger
from lineage.destruction.queries import copies
from pricing import queries as pricing
from pricing.governance.queries import commitments, newest, overrides
from tenants.queries import accounts as tenant_accounts
from tenants.queries import assignments, customers, tenants
from tenants.queries import members as tenant_members
from tenants.queries.tenants import TenantRecord

MODE = "live"
_NOW = frozenset({"proposed", "scheduled", "active", "paused", "suspended", "disputed"})
_STORY = 12


def tenant_or_404(id: UUID) -> TenantRecord:
    try:
        return tenants.tenant_by_id(id=id)
    except tenants.NoSuchTenant:
        return found_or_404(None, "tenant")


class TenantPage(Page):
    """One tenant: its records and the actions available."""

    template = "desk/tenant.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = seen.name
        at = clock.now()
        known = agreements.agreements(account=seen.account)
        given = consents.consents(tenant=tenant, at=at)
        return self.show(
            tenant=seen,
            account=tenant_accounts.account_by_id(id=seen.account),
            consents=[one for one in given if one.status in _NOW],
            past=[one for one in given if one.status not in _NOW],
            allowed=sum(one.status == "active" for one in given),
            open_things=queues.of_customer(self.user, account=seen.account, tenant=seen.id),
            story=entry_lines(ledger.newest_entries(owners=[seen.id, seen.account], limit=_STORY)),
            managers=assignments.assigned(account=seen.account),
            copies=copies.copies_by_kind(tenant=seen.id),
            next_change=newest.next_change_at(tenant=tenant),
            agreements=known,
            addenda=[one.reference for one in known if content.needs_addendum(one, known, at=at)],
            ended_at=ended_contracts.ended_at(account=seen.account, at=at),
            endings=list(paper_endings.endings(known, at=at)),
            is_legal=staff.groups_of(self.user, staff.LEGAL),
            prohibitions=tenant_papers.prohibitions_of(tenant=seen.id, at=at),
            entitlement=pricing.entitlement(tenant=tenant),
            history=pricing.entitlements(tenant=tenant)[:12],
            members=tenant_members.members(account=seen.account),
            subscriptions=states_of(tenant),
            may_move=staff.groups_of(self.user, staff.LEGAL),
            may_price=staff.groups_of(self.user, staff.FINANCE),
            commitments=[each for each in commitments.commitments(tenants=[seen.id]) if at < each.until],
            negotiated=[
                each
                for each in overrides.overrides(tenant=seen.id)
                if each.effective_until is None or each.effective_until > clock.now()
            ],
            competitors=customers.competitors(account=seen.account),
        )
