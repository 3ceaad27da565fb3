"""Legal's page of what was recorded under earlier rules: what each item means, and where it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.queries import earlier_records, presumed_modes
from consent.queries.earlier_records import EarlierPaper
from desk import staff
from desk.page import Page
from lineage.versions.queries import proofs
from tenants.queries import tenant_names, vendor_people

_MODES = ("live", "test")
_RUNS = 200


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of an account. `tenant` is one of its tenants, whose page records another paper."""

    paper: EarlierPaper
    tenant: UUID | None


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A consent that a member of staff signed for a customer."""

    consent: UUID
    mode: str
    tenant: str
    category: str
    purpose: str
    signatory: str
    signed_at: datetime


class EarlierRecordsPage(Page):
    title = "Open from earlier records"
    template = "desk/earlier_records.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest) -> HttpResponse:
        people = vendor_people.staff_people()
        signed = earlier_records.signed_by_staff(modes=_MODES, staff=people)
        names = tenant_names.names(ids={one.tenant for one in signed})
        unstated = earlier_records.unstated_papers(modes=_MODES)
        first = tenant_names.first_of_accounts(accounts={one.account for one in unstated})
        return self.show(
            unstated=[PaperRow(one, first.get(one.account)) for one in unstated],
            overwritten=earlier_records.overwritten_references(modes=_MODES),
            memberships=vendor_people.ended_memberships(),
            signed=[
                SignedRow(
                    one.consent,
                    one.mode,
                    names.get(one.tenant, ""),
                    one.category,
                    one.purpose,
                    people[one.signatory],
                    one.signed_at,
                )
                for one in signed
            ],
            unproven=proofs.unproven_versions(modes=_MODES, most=_RUNS),
            presumed=len(presumed_modes.presumed_modes(modes=_MODES)),
            runs=_RUNS,
        )
