"""Review what a consent would allow, and sign it. The page shows the draft and has an address of its own."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent import risk_classes, signed_document
from consent.after_the_contract import after_the_contract
from consent.operations import statements
from consent.paper_scopes import Subject
from consent.queries import agreements, signed_documents
from consent.sentences import sentences
from lineage.destruction.queries import reinstating
from portal import choices, question_draft, sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.choices import Choice
from portal.forms.signature import SignatureForm
from portal.pages import show
from portal.presenters import refusal_texts
from portal.presenters.clause_sentences import clause_sentences
from portal.presenters.comparison import compared
from portal.presenters.consent_context import context_or_404
from tenants.operations import tenants

_STALE = (
    "Nothing was recorded: something about this changed since you opened the page."
    " Please look again before you sign."
)
_DONE = "You signed this already. Nothing was recorded a second time. This is its record."


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
@signatories_only
def review(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    if request.method == "POST":
        return _sign(request, acting, category, purpose)
    context = context_or_404(acting, category=category, purpose=purpose)
    kept = question_draft.draft(acting, question_draft.of_question(category, purpose))
    choice = choices.choice_of(acting, context, kept)
    if kept is None or choice is None:
        return redirect("portal:consent", acting.mode, acting.key, category, purpose)
    typed = sent_forms.kept(request, request.path)
    if typed is not None:
        question_draft.keep_texts(acting, question_draft.of_question(category, purpose), typed)
    signature = choice.signature(sent_forms.checked(request, request.path), texts=typed or kept.form)
    return _page(request, acting, choice, signature)


@require_POST
@for_acting_member
@signatories_only
def keep_texts(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    """Keep the texts of the signature while they are typed."""
    context_or_404(acting, category=category, purpose=purpose)
    if question_draft.draft(acting, question_draft.of_question(category, purpose)) is not None:
        question_draft.keep_texts(acting, question_draft.of_question(category, purpose), request.POST)
    return HttpResponse(status=204)


def _page(
    request: HttpRequest, acting: ActingMember, choice: Choice, signature: SignatureForm
) -> HttpResponse:
    context, counts = choice.consent_context, choice.counting_class
    document = choices.document_of(acting, choice)
    told = sentences(
        choice.conditions,
        field_names=context.category.field_names,
        clauses=choice.terms.clauses,
        begins_at=None,
        zone=acting.zone,
    )
    return show(
        request,
        acting,
        "review",
        consent_context=context,
        risk_class=counts or risk_classes.UNCLASSIFIED,
        signatures=risk_classes.signatures_required(counts, account=acting.tenant.signatures_required),
        terms=choice.terms,
        promises=clause_sentences(choice.terms.clauses),
        afterwards=after_the_contract(choice.terms.clauses),
        keeps=_kept_again(acting, choice),
        document=document,
        token=_token(choice, document),
        stricter=signed_document.STRICTER,
        sentences=told,
        compared=compared(
            context.question.ruling,
            choice.conditions,
            choice.terms,
            names=context.category.field_names,
            zone=acting.zone,
        ),
        draft_hours=settings.LICET_DRAFT_HOURS,
        waits_hours=statements.cooling_off_hours(acting.tenant, choice.terms.clauses),
        signature=signature,
        **choices.price_panel(acting, context, choice.form),
    )


def _sign(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    """Record the signature, once. Each refusal leads back to the page, with everything typed."""
    place = [acting.mode, acting.key, category, purpose]
    # No other transaction changes this tenant while we hold the lock.
    tenants.lock_tenant_row(mode=acting.mode, key=acting.key)
    context = context_or_404(acting, category=category, purpose=purpose)
    choice = choices.choice_of(
        acting, context, question_draft.draft(acting, question_draft.of_question(category, purpose))
    )
    token = request.POST.get("token", "")
    if choice is None or token != _token(choice, choices.document_of(acting, choice)):
        done = signed_documents.signed_by(
            tenant=acting.tenant.id, person=acting.person, sha256=token.rpartition(":")[2]
        )
        if done is not None:  # the button was pressed twice, or in two tabs
            messages.info(request, _DONE)
            return redirect("portal:statement", acting.mode, acting.key, done)
        messages.warning(request, _STALE)
        return redirect("portal:review", *place)
    question_draft.keep_texts(acting, question_draft.of_question(category, purpose), request.POST)
    signature = choice.signature(request.POST)
    if not signature.is_valid():
        sent_forms.keep(request)
        return redirect("portal:review", *place)
    declared = signature.declaration(choice.risk_class)
    try:
        recorded = statements.record_statement(
            mode=acting.mode,
            tenant=acting.key,
            category=category,
            purpose=purpose,
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
        sent_forms.keep(request)
        messages.error(request, f"Nothing was recorded. {refusal_texts.refusal_text(error)}")
        return redirect("portal:review", *place)
    question_draft.discard(acting, question_draft.of_question(category, purpose))
    messages.success(request, _recorded(acting, recorded.status, Subject(acting.key, category, purpose)))
    return redirect("portal:statement", acting.mode, acting.key, recorded.consent)


def _recorded(acting: ActingMember, status: str, subject: Subject) -> str:
    if status != "proposed":
        return "Recorded. This page is your receipt."
    if agreements.needs_writing(account=acting.tenant.account, subject=subject, at=acting.at):
        return (
            "Signed. Your contract is changed by signed writing only. This takes effect once an addendum is recorded"
            " that lets you consent here."
        )
    return "Signed. It takes effect once a second person signs."


def _token(choice: Choice, document: signed_document.SignedDocument) -> str:
    """Return what the page was opened with: the state of the consents, and the document that it shows."""
    return f"{choice.consent_context.token}:{document.sha256}"


def _kept_again(acting: ActingMember, choice: Choice) -> int:
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
