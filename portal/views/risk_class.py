"""See and change how a customer classes the data of a category, and give second signatures that are due."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent import risk_classes as rules
from consent.operations import changes, risk_classes
from consent.queries import consents
from consent.queries import risk_classes as recorded
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.pages import show
from portal.presenters import labels, refusal_texts
from portal.presenters.consent_context import category_or_404
from portal.views.statement import consent_or_404
from tenants.queries import members, people


class RiskClassForm(forms.Form):
    """The class that the member chooses."""

    risk_class = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[(code, labels.RISK_CLASSES[code].word) for code in rules.CLASSES],
        error_messages={"required": "Please choose a class."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def risk_class(request: HttpRequest, acting: ActingMember, category: str) -> HttpResponse:
    category_or_404(acting, category)
    if request.method == "POST":
        return _put(request, acting, category=category)
    return _page(request, acting, category)


@signatories_only
def _put(request: HttpRequest, acting: ActingMember, *, category: str) -> HttpResponse:
    form = RiskClassForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, category, form, status=422)
    chosen = form.cleaned_data["risk_class"]
    try:
        risk_classes.put_risk_class(
            mode=acting.mode,
            tenant=acting.key,
            category=category,
            risk_class=chosen,
            signatories=[acting.signatory],
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        refusal = refusal_texts.refusal_text(error)
        return _page(request, acting, category, form, refusal=refusal, status=409)
    found = recorded.recorded(tenant=acting.tenant.id, category=category_or_404(acting, category).id)
    if found.risk_class == chosen:
        messages.success(
            request, f"Recorded. This data is classed as {labels.RISK_CLASSES[chosen].word.lower()}."
        )
    else:
        messages.success(request, "Signed. The lower class counts once a second person signs for it too.")
    return redirect("portal:risk-class", acting.mode, acting.key, category)


def _page(
    request: HttpRequest,
    acting: ActingMember,
    category: str,
    form: RiskClassForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    seen = category_or_404(acting, category)
    found = recorded.recorded(tenant=acting.tenant.id, category=seen.id)
    due = [
        each
        for each in consents.consents(tenant=acting.tenant.id, at=acting.at, category=category)
        if "cosign" in each.actions
    ]
    names = [person.name for person in members.may_consent(account=acting.tenant.account)]
    return show(
        request,
        acting,
        "risk_class",
        status=status,
        category=seen,
        found=found,
        words=labels.RISK_CLASSES,
        signed=list(people.people(ids=[person for person, _ in found.signatories]).values()),
        lowered_by_me=acting.person in found.lowering_signed_by,
        due=due,
        same_name=sorted({name for name in names if name and names.count(name) > 1}),
        form=form or RiskClassForm(initial={"risk_class": found.risk_class or "ordinary"}),
        refusal=refusal,
    )


@require_POST
@for_acting_member
@signatories_only
def cosign(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    """Give the second signature that a consent to critical data lacks."""
    consent_or_404(acting, consent)
    try:
        changes.cosign(consent=consent, signatory=acting.signatory, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, "Signed. This consent has both signatures now.")
    return redirect("portal:statement", acting.mode, acting.key, consent)
