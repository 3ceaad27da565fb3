"""One consent: what was said, by whom, what became of it; its receipt."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue, consents
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentSeen
from portal.forms.signature import SignatureForm
from portal.pages import show
from portal.presenters.asking import told
from portal.presenters.events import lines, signed_by
from portal.presenters.ladder import ladder
from portal.presenters.price import price
from portal.seats import Seat, seated
from pricing import queries as pricing
from pricing.queries import Change


def consent_seen(seat: Seat, id: UUID) -> ConsentSeen:
    """Raises: Http404 for another tenant's as for none."""
    seen = consents.consent(id=id, at=seat.at)
    if seen is None or seen.tenant != seat.tenant.id:
        raise Http404("no such consent")
    return seen


@require_safe
@seated
def statement(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    return shown(request, seat, consent_seen(seat, consent))


def shown(
    request: HttpRequest,
    seat: Seat,
    seen: ConsentSeen,
    signature: SignatureForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    category = catalogue.category(mode=seat.mode, code=seen.category)
    terms = consent_terms.terms(mode=seat.mode, version=seen.terms)
    proposed = seen.status == "proposed"
    changes = [Change(seen.category, seen.purpose, seen.conditions)] if proposed else []
    found = price(tenant=seat.tenant.id, mode=seat.mode, changes=changes, at=seat.at)
    signed = signed_by(seen)
    return show(
        request,
        seat,
        "statement",
        status=status,
        consent=seen,
        category=category,
        terms=terms,
        told=told(seen),
        events=lines([(seen, event) for event in seen.events]),
        proposed=proposed,
        signed=signed,
        signed_by_me=seat.person in signed,
        missing=seen.signatures_required - len(signed),
        signature=signature
        or SignatureForm(states_a_risk=terms.clauses.states_a_risk, third_party=category.third_party),
        entitlement=pricing.entitlement_caused_by(entry=seen.entry),
        refusal=refusal,
        price=found,
        ladder=ladder(found) if found else None,
    )
