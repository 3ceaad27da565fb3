"""The record page of one consent, with its history and receipt."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from consent.queries import catalogue, consents
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentRecord
from consent.queries.terms import TermsRecord
from language import words
from portal import sent_forms
from portal.acting_members import ActingMember, for_acting_member
from portal.forms.demand import DemandForm
from portal.forms.signature import SignatureForm
from portal.pages import show
from portal.presenters import snippets
from portal.presenters.comparison import Comparison, compared
from portal.presenters.consent_context import condition_sentences
from portal.presenters.consent_states import consent_states
from portal.presenters.events import history_lines, signed_by
from portal.presenters.missing_signature import waiting
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from pricing import queries as pricing
from pricing.queries import QuoteChange
from tenants.queries import people


def consent_or_404(acting: ActingMember, id: UUID) -> ConsentRecord:
    """Load a consent of the tenant. Raises: Http404 if it does not exist or belongs to another tenant."""
    seen = consents.consent(id=id, at=acting.at)
    if seen is None or seen.tenant != acting.tenant.id:
        raise Http404("no such consent")
    return seen


@require_safe
@for_acting_member
def statement(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    category = catalogue.category(mode=acting.mode, code=seen.category)
    terms = consent_terms.terms(mode=acting.mode, version=seen.terms)
    proposed = seen.status == "proposed"
    changes = [QuoteChange(seen.category, seen.purpose, seen.conditions)] if proposed else []
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    signed = signed_by(seen)
    return show(
        request,
        acting,
        "statement",
        consent=seen,
        category=category,
        terms=terms,
        sentences=condition_sentences(seen, zone=acting.zone),
        events=history_lines([(seen, event) for event in seen.events]),
        compared=_compared(acting, seen, terms, category.field_names) if proposed else None,
        waiting=waiting(seen, reader=acting.person, at=acting.at),
        proposed=proposed,
        signed=signed,
        documented_by=_documented_by(seen),
        signed_by_me=acting.person in signed,
        missing=seen.signatures_required - len(signed),
        signature=_signature(request, acting, seen, terms, third_party=category.third_party),
        entitlement=pricing.entitlement_caused_by(entry=seen.entry),
        demand=DemandForm(),
        snippets=snippets.of_consent(seen.id),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _signature(
    request: HttpRequest, acting: ActingMember, seen: ConsentRecord, terms: TermsRecord, *, third_party: bool
) -> SignatureForm:
    """Return the form of the signature, filled in with what was typed if it was sent and not recorded."""
    address = reverse("portal:confirm", args=[acting.mode, acting.key, seen.id])
    return SignatureForm(
        sent_forms.checked(request, address),
        clauses=terms.clauses,
        third_party=third_party,
        asks_class=True,
        texts=sent_forms.kept(request, address),
    )


def _compared(
    acting: ActingMember, seen: ConsentRecord, terms: TermsRecord, names: Sequence[str]
) -> Comparison | None:
    """Return what the proposal would change in the consent that counts now."""
    said = consents.consents(
        tenant=acting.tenant.id, at=acting.at, category=seen.category, purpose=seen.purpose
    )
    state = consent_states(said).get((seen.category, seen.purpose))
    now = state.ruling if state else None
    return compared(now, seen.conditions, terms, names=names, zone=acting.zone)


def _documented_by(seen: ConsentRecord) -> str:
    """The signatory's name in the signed document, if staff recorded the consent from a document; else ""."""
    stated = next((event for event in reversed(seen.events) if event.kind == "stated"), None)
    if stated is None or stated.authority != "evidence" or stated.signatory is None:
        return ""
    person = people.person(id=stated.signatory)
    return person.name if person and not person.erased else words.ERASED_PERSON
