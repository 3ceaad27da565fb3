"""The competitors that the account named, and the form that names another."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consent.queries import competitor_limits
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.competitor import CompetitorForm
from portal.pages import show
from portal.presenters import competitor_sentences, refusal_texts
from tenants import competitor_lists
from tenants.operations import accounts
from tenants.operations.accounts import CompetitorInput
from tenants.queries import competitor_changes, customers


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def competitors(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    if request.method == "POST":
        return _add(request, acting)
    return _page(request, acting, CompetitorForm())


@signatories_only
def _add(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = CompetitorForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    said = form.cleaned_data
    named = CompetitorInput(said["name"], said["domain"], said["lei"])
    try:
        with transaction.atomic():
            accounts.add_competitor(account=acting.tenant.account, named=named, by=acting.by, at=acting.at)
    except (competitor_lists.TooManyCompetitors, competitor_lists.TooManyChanges) as error:
        form.add_error(None, refusal_texts.refusal_text(error))
        return _page(request, acting, form, status=422)
    messages.success(request, f"Recorded: {named.name} is now among your competitors.")
    return redirect("portal:competitors", acting.mode, acting.key)


def _page(
    request: HttpRequest, acting: ActingMember, form: CompetitorForm, *, status: int = 200
) -> HttpResponse:
    account, mode, at = acting.tenant.account, acting.mode, acting.at
    named = customers.competitors(account=account)
    days = competitor_limits.wind_down_days(mode=mode, account=account, at=at)
    bounds = competitor_lists.bounds(mode=mode, account=account, at=at)
    changes = competitor_changes.changes_since(account=account, since=at - competitor_lists.YEAR)
    return show(
        request,
        acting,
        "competitors",
        status=status,
        form=form,
        competitors=named,
        effects=list(competitor_sentences.effect_sentences(wind_down_days=days)),
        bounds=list(competitor_sentences.bound_sentences(bounds, names=len(named), changes=changes)),
    )
