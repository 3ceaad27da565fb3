"""Give a consent in three steps: choose, review, sign. The forms carry the choice from one step to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent import consent_requests, risk_classes, signed_document
from consent.after_the_contract import after_the_contract
from consent.conditions import Conditions
from consent.operations import statements
from consent.paper_scopes import Subject
from consent.queries import agreements, requests, signed_documents
from consent.queries.consents import ConsentRecord
from consent.queries.terms import TermsRecord
from consent.sentences import sentences
from consent.signed_document import SignedDocument
from lineage.destruction.queries import reinstating
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.conditions import ConditionsForm, initial
from portal.forms.signature import SignatureForm
from portal.pages import show
from portal.presenters import category as fields
from portal.presenters import refusal_texts
from portal.presenters.clause_sentences import clause_sentences
from portal.presenters.consent_context import ConsentContext, condition_sentences, context_or_404
from portal.presenters.price import Price, price
from portal.presenters.requested_consents import RequestedConsent, requested_consent
from portal.presenters.tier_bar import tier_bar
from pricing.queries import QuoteChange
from tenants.operations import tenants
from wire import ids

_STALE = "Something about this changed since you opened the page. Please look again before you sign."


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def consent(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    consent_context = context_or_404(acting, category=category, purpose=purpose)
    if request.method == "POST":
        return _posted(request, acting, consent_context=consent_context)
    return _choose(request, acting, consent_context, wanted=_wanted(request, acting, consent_context))


@require_POST
@for_acting_member
@signatories_only
def quote(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    """Return the price panel for the form as filled in so far."""
    consent_context = context_or_404(acting, category=category, purpose=purpose)
    form = _form(request, acting, consent_context)
    valid = form is not None and form.is_valid()
    return show(request, acting, "price/moving", **_moving(acting, consent_context, form if valid else None))


@dataclass(frozen=True, slots=True)
class ReviewedForm:
    """A valid form with its conditions and terms."""

    consent_context: ConsentContext
    form: ConditionsForm
    conditions: Conditions
    terms: TermsRecord

    @property
    def risk_class(self) -> str | None:
        return self.form.cleaned_data["risk_class"] or None

    def signature(self, data: QueryDict | None = None) -> SignatureForm:
        return SignatureForm(
            data,
            clauses=self.terms.clauses,
            third_party=self.consent_context.category.third_party,
        )


@signatories_only
def _posted(request: HttpRequest, acting: ActingMember, *, consent_context: ConsentContext) -> HttpResponse:
    form, step = _form(request, acting, consent_context), request.POST.get("step")
    if form is None or consent_context.terms is None or step in {"edit", "quote"}:
        return _choose(request, acting, consent_context, form)
    if step == "all":
        return _choose(request, acting, consent_context, _with_all_fields(request, acting, consent_context))
    if not form.is_valid():
        return _choose(request, acting, consent_context, form, status=422)
    if form.conditions is None:
        return _switched_off(request, acting, consent_context, form)
    choice = ReviewedForm(consent_context, form, form.conditions, consent_context.terms)
    if step != "sign":
        return _review(request, acting, choice)
    return _sign(request, acting, choice)


def _choose(
    request: HttpRequest,
    acting: ActingMember,
    consent_context: ConsentContext,
    form: ConditionsForm | None = None,
    *,
    wanted: RequestedConsent | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    running = consent_context.question.running
    return show(
        request,
        acting,
        "consent",
        status=status,
        consent_context=consent_context,
        running=running,
        sentences=condition_sentences(running, zone=acting.zone) if running else [],
        new_fields=fields.new_fields(consent_context.category, running),
        form=form or _form(request, acting, consent_context, bound=False, wanted=wanted),
        wanted=wanted,
        stale=_STALE if stale else "",
        **_moving(
            acting,
            consent_context,
            form if form is not None and form.is_bound and form.is_valid() else None,
            wanted,
        ),
    )


def _switched_off(
    request: HttpRequest, acting: ActingMember, consent_context: ConsentContext, form: ConditionsForm
) -> HttpResponse:
    if consent_context.question.running is not None:
        return redirect("portal:withdraw", acting.mode, acting.key, consent_context.question.running.id)
    form.add_error(
        "allow", "Turn this on to allow something. As it is, nothing is allowed, and nothing changes."
    )
    return _choose(request, acting, consent_context, form, status=422)


def _review(
    request: HttpRequest,
    acting: ActingMember,
    choice: ReviewedForm,
    signature: SignatureForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    consent_context = choice.consent_context
    counts = risk_classes.stricter(choice.risk_class, consent_context.risk_class)
    return show(
        request,
        acting,
        "review",
        status=status,
        consent_context=consent_context,
        carried=_carried(request),
        risk_class=counts or risk_classes.UNCLASSIFIED,
        signatures=risk_classes.signatures_required(counts, account=acting.tenant.signatures_required),
        terms=choice.terms,
        promises=clause_sentences(choice.terms.clauses),
        afterwards=after_the_contract(choice.terms.clauses),
        keeps=_kept_again(acting, choice),
        document=_document(acting, choice),
        stricter=signed_document.STRICTER,
        sentences=sentences(
            choice.conditions,
            field_names=consent_context.category.field_names,
            clauses=choice.terms.clauses,
            begins_at=None,
            zone=acting.zone,
        ),
        signature=signature or choice.signature(),
        refusal=refusal,
        **_moving(acting, consent_context, choice.form),
    )


def _sign(request: HttpRequest, acting: ActingMember, choice: ReviewedForm) -> HttpResponse:
    signature = choice.signature(request.POST)
    if not signature.is_valid():
        return _review(request, acting, choice, signature, status=422)
    # No other transaction changes this tenant while we hold the lock.
    tenants.lock_tenant_row(mode=acting.mode, key=acting.key)
    consent_context = context_or_404(
        acting, category=choice.consent_context.category.code, purpose=choice.consent_context.purpose.code
    )
    shown = request.POST.get("document")
    changed = shown is not None and shown != _document(acting, choice).sha256
    if changed or request.POST.get("token") != consent_context.token:
        mine = _mine(acting, consent_context, choice.conditions)
        if mine is not None:  # the button was pressed twice
            return redirect("portal:statement", acting.mode, acting.key, mine.id)
        return _choose(request, acting, consent_context, choice.form, stale=True, status=409)
    declared = signature.declaration(choice.risk_class)
    try:
        recorded = statements.record_statement(
            mode=acting.mode,
            tenant=acting.key,
            category=consent_context.category.code,
            purpose=consent_context.purpose.code,
            terms=choice.terms.version,
            conditions=choice.conditions,
            risk_class=declared.risk_class,
            risk_accepted=declared.risk_accepted,
            rights_attested=declared.rights_attested,
            legal_basis=declared.legal_basis,
            transfer_mechanism=declared.transfer_mechanism,
            references=declared.references,
            signatory=acting.signatory,
            manner="signed",
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        return _review(
            request, acting, choice, signature, refusal=refusal_texts.refusal_text(error), status=409
        )
    subject = Subject(acting.key, consent_context.category.code, consent_context.purpose.code)
    if recorded.status != "proposed":
        messages.success(request, "Recorded. This page is your receipt.")
    elif agreements.needs_writing(account=acting.tenant.account, subject=subject, at=acting.at):
        messages.success(
            request,
            "Signed. Your contract is changed by signed writing only. This takes effect once an addendum is recorded"
            " that lets you consent here.",
        )
    else:
        messages.success(request, "Signed. It takes effect once a second person signs.")
    return redirect("portal:statement", acting.mode, acting.key, recorded.consent)


def _document(acting: ActingMember, choice: ReviewedForm) -> SignedDocument:
    """The one document that the choice is signed with."""
    purpose = choice.consent_context.purpose
    return signed_documents.of_choice(
        account=acting.tenant.account,
        terms=choice.terms,
        conditions=choice.conditions,
        category=choice.consent_context.category,
        purpose=(purpose.code, purpose.name),
        risk_class=risk_classes.stricter(choice.risk_class, choice.consent_context.risk_class),
        zone=acting.zone,
        at=acting.at,
    )


def _kept_again(acting: ActingMember, choice: ReviewedForm) -> int:
    """Count the copies and models that an owner's signature would keep, although a withdrawal wants them destroyed."""
    begins = choice.conditions.valid_from
    if acting.role != "owner" or (begins is not None and begins > acting.at):
        return 0
    found = reinstating.reinstatable(
        mode=acting.mode,
        tenant=acting.tenant.id,
        category=choice.consent_context.category.code,
        purpose=choice.consent_context.purpose.code,
        conditions=choice.conditions,
    )
    return len(found.items) if found is not None else 0


def _mine(
    acting: ActingMember, consent_context: ConsentContext, conditions: Conditions
) -> ConsentRecord | None:
    """The newest consent, if it is this same choice by this same person; otherwise None."""
    question = consent_context.question
    newest = max(
        [*question.proposals, *question.scheduled, *([question.ruling] if question.ruling else [])],
        key=lambda one: one.revision,
        default=None,
    )
    if newest is None or newest.conditions != conditions or newest.events[-1].actor != acting.person:
        return None
    return newest


def _wanted(
    request: HttpRequest, acting: ActingMember, consent_context: ConsentContext
) -> RequestedConsent | None:
    """The consent request that this page was opened from, if any."""
    try:
        id = ids.parse(ids.REQUEST, request.GET.get("request", ""))
        seen = requests.consent_request(id=id, at=acting.at)
    except (ids.InvalidId, requests.NoSuchRequest):
        return None
    mine = (seen.tenant, seen.category, seen.purpose) == (
        acting.tenant.id,
        consent_context.category.code,
        consent_context.purpose.code,
    )
    return (
        requested_consent(seen, consent_context, zone=acting.zone)
        if mine and seen.status == consent_requests.OPEN
        else None
    )


def _form(
    request: HttpRequest,
    acting: ActingMember,
    consent_context: ConsentContext,
    *,
    bound: bool = True,
    wanted: RequestedConsent | None = None,
) -> ConditionsForm | None:
    """The form, or None where no terms are offered."""
    if consent_context.terms is None:
        return None
    ruling = consent_context.question.ruling if consent_context.question.is_given else None
    opens_with = wanted.conditions if wanted else ruling.conditions if ruling else None
    start = initial(
        opens_with, kept_from=consent_context.kept_from, region=acting.tenant.region, zone=acting.zone
    )
    start["risk_class"] = consent_context.risk_class or ""
    return ConditionsForm(
        request.POST if bound else None,
        category=consent_context.category,
        clauses=consent_context.terms.clauses,
        region=acting.tenant.region,
        zone=acting.zone,
        kept_from=consent_context.kept_from,
        initial=start,
    )


def _with_all_fields(
    request: HttpRequest, acting: ActingMember, consent_context: ConsentContext
) -> ConditionsForm | None:
    """The submitted form with every field ticked, not yet validated."""
    form = _form(request, acting, consent_context, bound=False)
    if form is not None:
        form.initial.update({name: request.POST[name] for name in form.fields if name in request.POST})
        form.initial.update({"allow": True, "chosen": list(consent_context.category.field_names)})
    return form


def _moving(
    acting: ActingMember,
    consent_context: ConsentContext,
    form: ConditionsForm | None,
    wanted: RequestedConsent | None = None,
) -> dict[str, Any]:
    """The price before and after the form's choice; the current price where the form is not valid."""
    changes = []
    if form is not None:
        changes = [QuoteChange(consent_context.category.code, consent_context.purpose.code, form.conditions)]
    elif wanted is not None:
        changes = [
            QuoteChange(consent_context.category.code, consent_context.purpose.code, wanted.conditions)
        ]
    found: Price | None = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    return {"price": found, "ladder": tier_bar(found) if found else None, "incomplete": not changes}


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The submitted choice as hidden fields for the signing form."""
    left_out = {
        *("csrfmiddlewaretoken", "step", "token", "document"),
        *("terms_accepted", "risk_accepted", "rights_attested"),
    }
    return [
        (name, value) for name, values in request.POST.lists() if name not in left_out for value in values
    ]
