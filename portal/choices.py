"""The choice that a member makes for one category and purpose: its form, and what it allows once it is valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from consent import consent_requests, risk_classes
from consent.conditions import Conditions
from consent.queries import requests, signed_documents
from consent.queries.terms import TermsRecord
from consent.signed_document import SignedDocument
from portal.acting_members import ActingMember
from portal.forms.conditions import ConditionsForm, initial
from portal.forms.signature import SignatureForm
from portal.presenters.consent_context import ConsentContext
from portal.presenters.price import price
from portal.presenters.requested_consents import RequestedConsent, requested_consent
from portal.presenters.tier_bar import tier_bar
from portal.question_draft import QuestionDraft
from pricing.queries import QuoteChange
from wire import ids


@dataclass(frozen=True, slots=True)
class Choice:
    """A valid form with its conditions and terms."""

    consent_context: ConsentContext
    form: ConditionsForm
    conditions: Conditions
    terms: TermsRecord

    @property
    def risk_class(self) -> str | None:
        return self.form.cleaned_data["risk_class"] or None

    @property
    def counting_class(self) -> str | None:
        """The stricter of the class that is chosen and the one that is recorded."""
        return risk_classes.stricter(self.risk_class, self.consent_context.risk_class)

    def signature(
        self, data: QueryDict | None = None, *, texts: Mapping[str, Any] | None = None
    ) -> SignatureForm:
        return SignatureForm(
            data,
            clauses=self.terms.clauses,
            third_party=self.consent_context.category.third_party,
            texts=texts,
        )


def choice_of(acting: ActingMember, context: ConsentContext, kept: QuestionDraft | None) -> Choice | None:
    """Return the choice that is kept, None where there is none or it is not complete."""
    form = choice_form(acting, context, kept.form) if kept else None
    if form is None or context.terms is None or not form.is_valid() or form.conditions is None:
        return None
    return Choice(context, form, form.conditions, context.terms)


def choice_form(
    acting: ActingMember,
    context: ConsentContext,
    data: QueryDict | None = None,
    *,
    wanted: RequestedConsent | None = None,
) -> ConditionsForm | None:
    """Return the form, or None where no terms are offered."""
    if context.terms is None:
        return None
    ruling = context.question.ruling if context.question.is_given else None
    opens_with = wanted.conditions if wanted else ruling.conditions if ruling else None
    start = initial(opens_with, kept_from=context.kept_from, region=acting.tenant.region, zone=acting.zone)
    start["risk_class"] = context.risk_class or ""
    return ConditionsForm(
        data,
        category=context.category,
        clauses=context.terms.clauses,
        region=acting.tenant.region,
        zone=acting.zone,
        kept_from=context.kept_from,
        initial=start,
    )


def filled_form(acting: ActingMember, context: ConsentContext, data: QueryDict) -> ConditionsForm | None:
    """Return the form filled in with what was typed, right or wrong, and without saying what is wrong."""
    form = choice_form(acting, context)
    if form is None:
        return None
    for name in form.fields:
        form.initial[name] = data.getlist(name) if name == "chosen" else data.get(name, "")
    form.initial["allow"] = "allow" in data
    return form


def document_of(acting: ActingMember, choice: Choice) -> SignedDocument:
    """Return the one document that the choice is signed with."""
    purpose = choice.consent_context.purpose
    return signed_documents.of_choice(
        account=acting.tenant.account,
        terms=choice.terms,
        conditions=choice.conditions,
        category=choice.consent_context.category,
        purpose=(purpose.code, purpose.name),
        risk_class=choice.counting_class,
        zone=acting.zone,
        at=acting.at,
    )


def wanted_by_request(
    request: HttpRequest, acting: ActingMember, context: ConsentContext
) -> RequestedConsent | None:
    """Return the consent request that this page was opened from, if any."""
    try:
        id = ids.parse(ids.REQUEST, request.GET.get("request", ""))
        seen = requests.consent_request(id=id, at=acting.at)
    except (ids.InvalidId, requests.NoSuchRequest):
        return None
    mine = (seen.tenant, seen.category, seen.purpose) == (
        acting.tenant.id,
        context.category.code,
        context.purpose.code,
    )
    return (
        requested_consent(seen, context, zone=acting.zone)
        if mine and seen.status == consent_requests.OPEN
        else None
    )


def price_panel(
    acting: ActingMember,
    context: ConsentContext,
    form: ConditionsForm | None,
    wanted: RequestedConsent | None = None,
) -> dict[str, Any]:
    """Return the price before and after the form's choice; the current price where the form is not valid."""
    code, purpose = context.category.code, context.purpose.code
    changes = []
    if form is not None and form.is_bound and form.is_valid():
        changes = [QuoteChange(code, purpose, form.conditions)]
    elif wanted is not None:
        changes = [QuoteChange(code, purpose, wanted.conditions)]
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    return {"price": found, "ladder": tier_bar(found) if found else None, "incomplete": not changes}
