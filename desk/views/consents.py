from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.queries import consents, missing_signatures, risk_classes, sides
from consent.queries import evidence as consent_evidence
from consent.queries.consents import ConsentRecord
from desk.page import Page, found_or_404
from ledger import clock
from tenants.queries import people as tenant_people
from tenants.queries import tenants


def consent_or_404(id: UUID) -> ConsentRecord:
    return found_or_404(consents.consent(id=id, at=clock.now()), "consent")


class ConsentPage(Page):
    """One consent: its conditions, its history and the actions available now."""

    template = "desk/consent.html"

    def get(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        seen = consent_or_404(consent)
        self.title = f"{seen.category_name}: {seen.purpose_name}"
        tenant = tenants.tenant_by_id(id=seen.tenant)
        people = tenant_people.people(
            ids=[id for event in seen.events for id in (event.actor, event.signatory) if id is not None]
        )
        return self.show(
            consent=seen,
            classed=risk_classes.recorded(tenant=seen.tenant, category=seen.category_id).shown,
            tenant=tenant,
            conditions=[
                (name, value) for name, value in seen.conditions.to_dict().items() if value is not None
            ],
            events=[
                (
                    event,
                    people.get(event.actor) if event.actor else None,
                    people.get(event.signatory) if event.signatory else None,
                )
                for event in seen.events
            ],
            evidence=consent_evidence.evidence(mode=seen.mode, account=tenant.account, digests=seen.evidence),
            may_resume="resume" in seen.actions
            and not sides.is_paused_by_customer(seen.events, account=tenant.account),
            missing=missing_signatures.missing_signature(seen),
            mine=seen.proposed_by == self.user.person_id,
        )
