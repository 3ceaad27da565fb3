"""Withdraw a consent: show the consequences, then one button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from billing.operations import adjustments
from billing.queries import clawbacks
from consent import clauses
from consent.operations import changes
from consent.queries import consents
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentRecord
from language import formats
from lineage.clearances.queries import clearances
from lineage.clearances.queries.clearances import ClearanceRecord
from lineage.destruction.queries import orders
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.demand import note
from portal.forms.demand import DemandForm
from portal.forms.reason import WithdrawalForm
from portal.pages import show
from portal.presenters import labels, refusal_texts
from portal.presenters.consent_context import condition_sentences
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from portal.views.statement import consent_or_404
from pricing.money import Money
from pricing.queries import QuoteChange


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
@signatories_only
def withdraw(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    form = WithdrawalForm(request.POST if request.method == "POST" else None, choices=_choices(seen))
    if request.method != "POST" or not form.is_valid():
        return _consequences(request, acting, seen, form, status=422 if form.is_bound else 200)
    again, called_off = seen.status == "withdrawn", seen.cooling_until is not None
    try:
        with transaction.atomic():
            if form.cleaned_data["grounds"] and not again:
                adjustments.state_grounds(
                    tenant=acting.tenant.id,
                    consent=consent,
                    grounds=form.cleaned_data["grounds"],
                    by=acting.by,
                    at=acting.at,
                )
            changes.withdraw(
                consent=consent,
                reason=form.cleaned_data["reason"],
                election=form.cleaned_data["election"] or None,
                signatory=acting.signatory,
                by=acting.by,
                at=acting.at,
            )
    except refusal_texts.REFUSAL_TEXTS as error:
        return _consequences(
            request, acting, seen, form, refusal=refusal_texts.refusal_text(error), status=409
        )
    if not again:
        note(
            request, acting, about="withdrawal", subject=consent, category=seen.category, purpose=seen.purpose
        )
    if called_off:
        done = "Called off. It never counted, and your price stays as it is."
    else:
        done = "Withdrawn. From this moment on every request is denied."
    messages.success(request, "It was withdrawn already." if again else done)
    return redirect("portal:statement", acting.mode, acting.key, consent)


def _consequences(
    request: HttpRequest,
    acting: ActingMember,
    seen: ConsentRecord,
    form: WithdrawalForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    terms = consent_terms.terms(mode=acting.mode, version=seen.terms)
    change = QuoteChange(seen.category, seen.purpose, None)
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=[change], at=acting.at, wait=False)
    return show(
        request,
        acting,
        "withdraw",
        status=status,
        consent=seen,
        sentences=condition_sentences(seen, zone=acting.zone),
        terms=terms,
        form=form,
        demand=DemandForm(request.POST if request.method == "POST" else None),
        cancelled=_cancelled(acting, seen),
        replaced=seen.cooling_until is not None and _counts_now(acting, seen),
        runs=runs_using(acting, seen),
        copies=orders.copies_of(
            mode=acting.mode, tenant=acting.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        models=orders.learned_by(
            mode=acting.mode, tenant=acting.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        refusal=refusal,
        paid_back=_paid_back(acting, seen, found.bps if found else 0),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _counts_now(acting: ActingMember, seen: ConsentRecord) -> bool:
    """Whether an older consent for the same data and purpose counts while this one waits."""
    said = consents.consents(
        tenant=acting.tenant.id, at=acting.at, category=seen.category, purpose=seen.purpose
    )
    return any(one.status == "active" for one in said)


def _paid_back(acting: ActingMember, seen: ConsentRecord, after_bps: int) -> str:
    """What the withdrawal would pay back, "" for nothing."""
    found = clawbacks.if_withdrawn(
        tenant=acting.tenant.id, consent=seen.id, after_bps=after_bps, at=acting.at
    )
    amounts = [formats.money(Money(amount, currency)) for currency, amount in sorted(found.amounts.items())]
    return " and ".join(amounts)


def _choices(seen: ConsentRecord) -> list[tuple[str, str]]:
    """The options for the data, from the terms' rule to stricter ones."""
    terms = consent_terms.terms(mode=seen.mode, version=seen.terms)
    least = terms.clauses.on_withdrawal_with(seen.conditions.on_withdrawal)
    order = clauses.ON_WITHDRAWAL
    return [(code, labels.ON_WITHDRAWAL[code].word) for code in order[order.index(least) :]]


def runs_using(acting: ActingMember, seen: ConsentRecord) -> list[ClearanceRecord]:
    """The active and paused training runs that may use this data."""
    found = clearances.open_for(
        tenant=acting.tenant.id, category=seen.category, purpose=seen.purpose, at=acting.at
    )
    return clearances.runs(ids=found, at=acting.at)


def _cancelled(acting: ActingMember, seen: ConsentRecord) -> list[ConsentRecord]:
    """The scheduled consents that the withdrawal would cancel, found by withdrawing and rolling back."""
    if "withdraw" not in seen.actions:
        return []
    with transaction.atomic():
        outcome = changes.withdraw(consent=seen.id, by=acting.by, at=acting.at)
        transaction.set_rollback(True)
    found = [consents.consent(id=id, at=acting.at) for id in outcome.cancelled]
    return [one for one in found if one is not None]
