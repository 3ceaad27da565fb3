"""The decisions about the customer's data: listed, explained, and asked as a trial."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from consent.queries import catalogue, logged_decisions, purposes, what_if
from portal.acting_members import ActingMember, for_acting_member, for_asking_member
from portal.forms.what_if import WhatIfForm, asked_again
from portal.pages import show
from portal.presenters import decision_lines, snippets
from wire import ids

_PAGE: Final = 50


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """The questions that were asked about the customer's data, newest first."""
    sought = request.GET.get("id", "").strip()
    found = _decision_id(sought)
    if found is not None and logged_decisions.decision(id=found, tenant=acting.tenant.id) is not None:
        return redirect("portal:decision", acting.mode, acting.key, found)
    denied = request.GET.get("denied") == "on"
    rows = logged_decisions.decisions(
        tenant=acting.tenant.id,
        denied=denied,
        before=_decision_id(request.GET.get("before", "")),
        limit=_PAGE + 1,
    )
    return show(
        request,
        acting,
        "decisions",
        lines=decision_lines.decision_lines(rows[:_PAGE], acting=acting),
        more=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        sought=sought,
        denied=denied,
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, decision: UUID) -> HttpResponse:
    """One decision: what was asked, what was answered, and why."""
    row = logged_decisions.decision(id=decision, tenant=acting.tenant.id)
    if row is None:
        raise Http404("no such decision")
    (line,) = decision_lines.decision_lines([row], acting=acting)
    again = urlencode(asked_again(row.question, zone=acting.zone))
    return show(request, acting, "decision", one=line, again=again, snippets=snippets.of_decision(row.id))


@require_safe
@for_asking_member
def trial(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Answer a question as a training job would get it now, got it then, or will get it if nothing changes."""
    form = WhatIfForm(
        request.GET or None,
        categories=catalogue.categories(mode=acting.mode, account=acting.tenant.account),
        purposes=purposes.purposes(mode=acting.mode, account=acting.tenant.account),
    )
    if not form.is_valid():
        return show(request, acting, "what_if", form=form, status=422 if form.is_bound else 200)
    members = form.members(acting.tenant.key)
    answer = what_if.answer(
        form.question(acting.tenant.key),
        mode=acting.mode,
        tenant=acting.tenant.id,
        at=form.cleaned_data["at"],
        as_known_at=form.cleaned_data["as_known_at"],
        now=acting.at,
    )
    return show(
        request,
        acting,
        "what_if",
        form=form,
        answer=decision_lines.trial_line(answer, now=acting.at),
        members=members,
        snippets=snippets.of_question(members),
    )


def _decision_id(text: str) -> UUID | None:
    """Return the id in a query, None for a text that is none."""
    try:
        return ids.parse(ids.DECISION, text)
    except ids.InvalidId:
        return None
