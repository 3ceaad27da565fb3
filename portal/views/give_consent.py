"""Choose what a consent allows. Each choice is kept as a draft; the next page shows it for the signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal import choices, question_draft, sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.conditions import ConditionsForm
from portal.pages import show
from portal.presenters import category as fields
from portal.presenters.consent_context import ConsentContext, condition_sentences, context_or_404
from portal.question_draft import QuestionDraft


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def consent(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    context = context_or_404(acting, category=category, purpose=purpose)
    if request.method == "POST":
        return _chosen(request, acting, context=context)
    typed = sent_forms.kept(request, request.path)
    if typed is not None and acting.may_consent:
        question_draft.keep_choice(acting, question_draft.of_question(category, purpose), typed)
        sent_forms.forget(request)
    return _page(request, acting, context)


@require_POST
@for_acting_member
@signatories_only
def quote(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    """Keep the form as filled in so far, and return its price panel."""
    context = context_or_404(acting, category=category, purpose=purpose)
    question_draft.keep_choice(acting, question_draft.of_question(category, purpose), request.POST)
    form = choices.choice_form(acting, context, request.POST)
    return show(request, acting, "price/moving", **choices.price_panel(acting, context, form))


@require_POST
@for_acting_member
@signatories_only
def start_again(request: HttpRequest, acting: ActingMember, category: str, purpose: str) -> HttpResponse:
    """Throw the draft away."""
    question_draft.discard(acting, question_draft.of_question(category, purpose))
    messages.success(request, "Your draft is gone. The page shows what counts now.")
    return redirect("portal:consent", acting.mode, acting.key, category, purpose)


@signatories_only
def _chosen(request: HttpRequest, acting: ActingMember, *, context: ConsentContext) -> HttpResponse:
    """Keep what was chosen, and lead to the page that comes next."""
    place = [acting.mode, acting.key, context.category.code, context.purpose.code]
    page, step = reverse("portal:consent", args=place), request.POST.get("step")
    sent = request.POST.copy()
    if step == "all":
        sent["allow"] = "on"
        sent.setlist("chosen", list(context.category.field_names))
    question_draft.keep_choice(acting, _subject(context), sent)
    if step == "all":
        return redirect(f"{page}#fields")
    form = choices.choice_form(acting, context, sent)
    if form is None or step == "quote":
        return redirect(page)
    if not form.is_valid():
        return redirect(f"{page}?check")
    if form.conditions is None:
        return _switched_off(acting, context, page)
    return redirect("portal:review", *place)


def _switched_off(acting: ActingMember, context: ConsentContext, page: str) -> HttpResponse:
    if context.question.running is None:
        return redirect(f"{page}?check")
    question_draft.discard(acting, _subject(context))
    return redirect("portal:withdraw", acting.mode, acting.key, context.question.running.id)


def _page(request: HttpRequest, acting: ActingMember, context: ConsentContext) -> HttpResponse:
    running = context.question.running
    wanted = choices.wanted_by_request(request, acting, context)
    kept = question_draft.draft(acting, _subject(context))
    if wanted is not None and kept is not None and not _was_for(kept, request.GET):
        kept = None
    bound = choices.choice_form(acting, context, kept.form) if kept else None
    return show(
        request,
        acting,
        "consent",
        consent_context=context,
        running=running,
        sentences=condition_sentences(running, zone=acting.zone) if running else [],
        new_fields=fields.new_fields(context.category, running),
        form=_form(request, acting, context, kept, bound)
        or choices.choice_form(acting, context, wanted=wanted),
        draft=kept,
        wanted=wanted,
        **choices.price_panel(acting, context, bound, wanted),
    )


def _form(
    request: HttpRequest,
    acting: ActingMember,
    context: ConsentContext,
    kept: QuestionDraft | None,
    bound: ConditionsForm | None,
) -> ConditionsForm | None:
    """Return the draft's form; with what is wrong in it once its review was asked for."""
    if kept is None or bound is None:
        return None
    if "check" not in request.GET:
        return choices.filled_form(acting, context, kept.form)
    if bound.is_valid() and bound.conditions is None:
        bound.add_error(
            "allow", "Turn this on to allow something. As it is, nothing is allowed, and nothing changes."
        )
    return bound


def _subject(context: ConsentContext) -> str:
    return question_draft.of_question(context.category.code, context.purpose.code)


def _was_for(kept: QuestionDraft, query: QueryDict) -> bool:
    """Whether a draft was begun on the page of this very request."""
    return kept.form.get("request") == query.get("request")
