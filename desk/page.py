"""The base class of the desk's own pages."""

from __future__ import annotations

from datetime import UTC
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View
from unfold.sites import UnfoldAdminSite

from desk import staff
from ledger.actors import Actor
from tenants.models import User
from tenants.queries.tenants import TenantRecord

T = TypeVar("T")


class Page(View):
    """One page of the desk.

    `groups` names the staff groups that may open it, beside administrators; empty means all staff.
    `beyond_own_accounts` lets account managers see accounts that are not assigned to them, on this page only.
    """

    site: UnfoldAdminSite | None = None
    title = ""
    template = "desk/form.html"
    groups: tuple[str, ...] = ()
    beyond_own_accounts = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.groups:
            staff.require(self.user, *self.groups)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]  # never streamed

    @property
    def user(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    @property
    def actor(self) -> Actor:
        return staff.actor(self.user)

    def show(self, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        if self.site is None:
            raise RuntimeError("a page is opened through its site")
        self.request.current_app = self.site.name
        found = {**self.site.each_context(self.request), "title": self.title, **context}
        of = context.get("tenant")
        # A page about one customer shows that customer's days.
        with timezone.override(of.zone if isinstance(of, TenantRecord) else UTC):
            return render(self.request, template or self.template, found, status=status)


def refuse(form: forms.BaseForm, error: Exception) -> None:
    """Show a domain exception, which reads as a sentence, above the form."""
    detail = str(error)
    form.add_error(None, f"{refusal(error)} ({detail})" if detail else refusal(error))


def refusal(error: Exception) -> str:
    """Return the sentence of a domain exception."""
    return (type(error).__doc__ or "").strip().splitlines()[0]


def found_or_404(value: T | None, what: str) -> T:
    if value is None:
        raise Http404(f"There is no such {what}, or you may not see it.")
    return value
