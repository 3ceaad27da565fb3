"""The way to a consent: choose, review in sentences, sign. Nothing is kept in between; the forms carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent import requesting
from consent.conditions import Conditions
from consent.operations import statements
from consent.queries import requests
from consent.queries.consents import ConsentSeen
from consent.queries.terms import TermsSeen
from consent.sentences import sentences
from portal.forms.conditions import ConditionsForm, initial
from portal.forms.signature import SignatureForm
from portal.pages import show
from portal.presenters import category as fields
from portal.presenters import refusals
from portal.presenters.asking import Asking, asking, told
from portal.presenters.ladder import ladder
from portal.presenters.price import Price, price
from portal.presenters.wishes import Wanted, wanted_by
from portal.seats import Seat, seated, signing
from pricing.queries import Change
from tenants.operations import tenants
from wire import ids

_STALE = "Something about this changed since you opened the page. Please look again before you sign."


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def consent(request: HttpRequest, seat: Seat, category: str, purpose: str) -> HttpResponse:
    asked = asking(seat, category=category, purpose=purpose)
    if request.method == "POST":
        return _posted(request, seat, asked=asked)
    return _choose(request, seat, asked, wanted=_wanted(request, seat, asked))


@require_POST
@seated
@signing
def quote(request: HttpRequest, seat: Seat, category: str, purpose: str) -> HttpResponse:
    """The price as it would be with the form as it is being filled in."""
    asked = asking(seat, category=category, purpose=purpose)
    form = _form(request, seat, asked)
    valid = form is not None and form.is_valid()
    return show(request, seat, "price/moving", **_moving(seat, asked, form if valid else None))


@dataclass(frozen=True, slots=True)
class Choice:
    """A form that says something valid: these conditions, under these terms."""

    asked: Asking
    form: ConditionsForm
    conditions: Conditions
    terms: TermsSeen

    @property
    def risk_class(self) -> str:
        return self.form.cleaned_data["risk_class"] or "ordinary"

    def signature(self, data: QueryDict | None = None) -> SignatureForm:
        return SignatureForm(
            data,
            states_a_risk=self.terms.clauses.states_a_risk,
            third_party=self.asked.category.third_party,
        )


@signing
def _posted(request: HttpRequest, seat: Seat, *, asked: Asking) -> HttpResponse:
    form, step = _form(request, seat, asked), request.POST.get("step")
    if form is None or asked.terms is None or step in {"edit", "quote"}:
        return _choose(request, seat, asked, form)
    if step == "all":
        return _choose(request, seat, asked, _with_all_fields(request, seat, asked))
    if not form.is_valid():
        return _choose(request, seat, asked, form, status=422)
    if form.conditions is None:
        return _switched_off(request, seat, asked, form)
    choice = Choice(asked, form, form.conditions, asked.terms)
    if step != "sign":
        return _review(request, seat, choice)
    return _sign(request, seat, choice)


def _choose(
    request: HttpRequest,
    seat: Seat,
    asked: Asking,
    form: ConditionsForm | None = None,
    *,
    wanted: Wanted | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    running = asked.question.running
    return show(
        request,
        seat,
        "consent",
        status=status,
        asked=asked,
        running=running,
        told=told(running) if running else [],
        new_fields=fields.new_fields(asked.category, running),
        form=form or _form(request, seat, asked, bound=False, wanted=wanted),
        wanted=wanted,
        stale=_STALE if stale else "",
        **_moving(
            seat, asked, form if form is not None and form.is_bound and form.is_valid() else None, wanted
        ),
    )


def _switched_off(request: HttpRequest, seat: Seat, asked: Asking, form: ConditionsForm) -> HttpResponse:
    if asked.question.running is not None:
        return redirect("portal:withdraw", seat.mode, seat.key, asked.question.running.id)
    form.add_error(
        "allow", "Turn this on to allow something. As it is, nothing is allowed, and nothing changes."
    )
    return _choose(request, seat, asked, form, status=422)


def _review(
    request: HttpRequest,
    seat: Seat,
    choice: Choice,
    signature: SignatureForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    asked, critical = choice.asked, choice.risk_class == "critical"
    return show(
        request,
        seat,
        "review",
        status=status,
        asked=asked,
        carried=_carried(request),
        risk_class=choice.risk_class,
        signatures=max(seat.tenant.signatures_required, 2 if critical else 1),
        terms=choice.terms,
        told=sentences(
            choice.conditions,
            field_names=asked.category.field_names,
            clauses=choice.terms.clauses,
            begins_at=None,
        ),
        signature=signature or choice.signature(),
        refusal=refusal,
        **_moving(seat, asked, choice.form),
    )


def _sign(request: HttpRequest, seat: Seat, choice: Choice) -> HttpResponse:
    signature = choice.signature(request.POST)
    if not signature.is_valid():
        return _review(request, seat, choice, signature, status=422)
    # From here on nobody else changes this tenant: what we compare is what we write upon.
    tenants.lock_tenant(mode=seat.mode, key=seat.key)
    asked = asking(seat, category=choice.asked.category.code, purpose=choice.asked.purpose.code)
    if request.POST.get("token") != asked.token:
        mine = _mine(seat, asked, choice.conditions)
        if mine is not None:  # the button was pressed twice
            return redirect("portal:statement", seat.mode, seat.key, mine.id)
        return _choose(request, seat, asked, choice.form, stale=True, status=409)
    try:
        recorded = statements.state(
            mode=seat.mode,
            tenant=seat.key,
            category=asked.category.code,
            purpose=asked.purpose.code,
            terms=choice.terms.version,
            conditions=choice.conditions,
            risk_class=choice.risk_class,
            risk_accepted=signature.cleaned_data.get("risk_accepted", False),
            rights_attested=signature.cleaned_data.get("rights_attested", False),
            signatory=seat.signatory,
            manner="signed",
            by=seat.by,
            at=seat.at,
        )
    except refusals.REFUSALS as error:
        return _review(request, seat, choice, signature, refusal=refusals.says(error), status=409)
    if recorded.status == "proposed":
        messages.success(request, "Signed. It takes effect once a second person signs.")
    else:
        messages.success(request, "Recorded. This page is your receipt.")
    return redirect("portal:statement", seat.mode, seat.key, recorded.consent)


def _mine(seat: Seat, asked: Asking, conditions: Conditions) -> ConsentSeen | None:
    """The newest thing said here, where it is this very choice by this very person."""
    question = asked.question
    newest = max(
        [*question.proposals, *question.scheduled, *([question.ruling] if question.ruling else [])],
        key=lambda one: one.revision,
        default=None,
    )
    if newest is None or newest.conditions != conditions or newest.events[-1].actor != seat.person:
        return None
    return newest


def _wanted(request: HttpRequest, seat: Seat, asked: Asking) -> Wanted | None:
    """What the request says that this page was opened from."""
    try:
        id = ids.parse(ids.REQUEST, request.GET.get("request", ""))
        seen = requests.request(id=id, at=seat.at)
    except (ids.NotAnId, requests.NoSuchRequest):
        return None
    mine = (seen.tenant, seen.category, seen.purpose) == (
        seat.tenant.id,
        asked.category.code,
        asked.purpose.code,
    )
    return wanted_by(seen, asked) if mine and seen.status == requesting.OPEN else None


def _form(
    request: HttpRequest, seat: Seat, asked: Asking, *, bound: bool = True, wanted: Wanted | None = None
) -> ConditionsForm | None:
    """None where there are no terms to accept."""
    if asked.terms is None:
        return None
    ruling = asked.question.ruling if asked.question.in_force else None
    opens_with = wanted.conditions if wanted else ruling.conditions if ruling else None
    start = initial(opens_with, kept_from=asked.kept_from, region=seat.tenant.region)
    if ruling is not None:
        start["risk_class"] = ruling.risk_class
    else:
        start.setdefault("risk_class", "ordinary")
    return ConditionsForm(
        request.POST if bound else None,
        category=asked.category,
        clauses=asked.terms.clauses,
        region=seat.tenant.region,
        kept_from=asked.kept_from,
        initial=start,
    )


def _with_all_fields(request: HttpRequest, seat: Seat, asked: Asking) -> ConditionsForm | None:
    """The form as it was sent, with every field ticked; nothing in it is judged yet."""
    form = _form(request, seat, asked, bound=False)
    if form is not None:
        form.initial.update({name: request.POST[name] for name in form.fields if name in request.POST})
        form.initial.update({"allow": True, "chosen": list(asked.category.field_names)})
    return form


def _moving(
    seat: Seat, asked: Asking, form: ConditionsForm | None, wanted: Wanted | None = None
) -> dict[str, Any]:
    """The price, before and after what the form says; as it is where the form says nothing valid."""
    changes = []
    if form is not None:
        changes = [Change(asked.category.code, asked.purpose.code, form.conditions)]
    elif wanted is not None:
        changes = [Change(asked.category.code, asked.purpose.code, wanted.conditions)]
    found: Price | None = price(tenant=seat.tenant.id, mode=seat.mode, changes=changes, at=seat.at)
    return {"price": found, "ladder": ladder(found) if found else None, "incomplete": not changes}


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The choice as it was posted, to go with the signature."""
    left_out = {"csrfmiddlewaretoken", "step", "token", "terms_accepted", "risk_accepted", "rights_attested"}
    return [
        (name, value) for name, values in request.POST.lists() if name not in left_out for value in values
    ]
