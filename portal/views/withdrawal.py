"""Taking a consent back: what follows from it first, then one button. It asks for nothing more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consent import clauses
from consent.operations import changes
from consent.queries import consents
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentSeen
from lineage.clearances.queries import clearances
from lineage.clearances.queries.clearances import ClearanceSeen
from lineage.destruction.queries import orders
from portal.forms.reason import WithdrawalForm
from portal.pages import show
from portal.presenters import refusals, wording
from portal.presenters.asking import told
from portal.presenters.ladder import ladder
from portal.presenters.price import price
from portal.seats import Seat, seated, signing
from portal.views.statement import consent_seen
from pricing.queries import Change


@require_http_methods(["GET", "HEAD", "POST"])
@seated
@signing
def withdraw(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    seen = consent_seen(seat, consent)
    form = WithdrawalForm(request.POST if request.method == "POST" else None, choices=_choices(seen))
    if request.method != "POST" or not form.is_valid():
        return _consequences(request, seat, seen, form, status=422 if form.is_bound else 200)
    again = seen.status == "withdrawn"
    try:
        changes.withdraw(
            consent=consent,
            reason=form.cleaned_data["reason"],
            election=form.cleaned_data["election"] or None,
            signatory=seat.signatory,
            by=seat.by,
            at=seat.at,
        )
    except refusals.REFUSALS as error:
        return _consequences(request, seat, seen, form, refusal=refusals.says(error), status=409)
    messages.success(
        request,
        "It was withdrawn already." if again else "Withdrawn. From this moment on every request is told no.",
    )
    return redirect("portal:statement", seat.mode, seat.key, consent)


def _consequences(
    request: HttpRequest,
    seat: Seat,
    seen: ConsentSeen,
    form: WithdrawalForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    terms = consent_terms.terms(mode=seat.mode, version=seen.terms)
    change = Change(seen.category, seen.purpose, None)
    found = price(tenant=seat.tenant.id, mode=seat.mode, changes=[change], at=seat.at, wait=False)
    return show(
        request,
        seat,
        "withdraw",
        status=status,
        consent=seen,
        told=told(seen),
        terms=terms,
        form=form,
        cancelled=_cancelled(seat, seen),
        runs=runs_using(seat, seen),
        copies=orders.copies_of(
            mode=seat.mode, tenant=seat.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        models=orders.learned_by(
            mode=seat.mode, tenant=seat.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        refusal=refusal,
        price=found,
        ladder=ladder(found) if found else None,
    )


def _choices(seen: ConsentSeen) -> list[tuple[str, str]]:
    """What may be done with the data, from what was agreed to stricter."""
    terms = consent_terms.terms(mode=seen.mode, version=seen.terms)
    least = terms.clauses.on_withdrawal_with(seen.conditions.on_withdrawal)
    order = clauses.ON_WITHDRAWAL
    return [(code, wording.ON_WITHDRAWAL[code].word) for code in order[order.index(least) :]]


def runs_using(seat: Seat, seen: ConsentSeen) -> list[ClearanceSeen]:
    """The training runs going on that may use this data now."""
    found = clearances.open_for(
        tenant=seat.tenant.id, category=seen.category, purpose=seen.purpose, at=seat.at
    )
    return clearances.runs(ids=found, at=seat.at)


def _cancelled(seat: Seat, seen: ConsentSeen) -> list[ConsentSeen]:
    """The scheduled statements that go with it, found by trying it and taking it back."""
    if seen.status not in {"active", "paused", "suspended", "expired", "disputed", "scheduled"}:
        return []
    with transaction.atomic():
        outcome = changes.withdraw(consent=seen.id, by=seat.by, at=seat.at)
        transaction.set_rollback(True)
    found = [consents.consent(id=id, at=seat.at) for id in outcome.cancelled]
    return [one for one in found if one is not None]
