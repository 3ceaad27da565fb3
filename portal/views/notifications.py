"""A member's own letters and calendar: at once, as a daily summary, or not at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock, scope
from notices import letters
from notices.operations import calendar_feeds as feed_operations
from notices.operations import mail_choices as operations
from notices.queries import calendar_feeds, mail_choices
from portal.acting_members import ActingMember, for_acting_member
from portal.forms.notifications import NotificationsForm
from portal.pages import show
from portal.presenters import calendar


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def notifications(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    account = acting.tenant.account
    if request.method != "POST":
        chosen = mail_choices.choices(account=account, person=acting.person)
        return _page(request, acting, NotificationsForm(initial=chosen))
    form = NotificationsForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    operations.choose(account=account, person=acting.person, said=form.cleaned_data)
    messages.success(request, "Your choice is saved.")
    return redirect("portal:notifications", acting.mode, acting.key)


@require_POST
@for_acting_member
def make_calendar(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    secret = feed_operations.make(tenant=acting.tenant.id, person=acting.person, at=acting.at)
    return show(
        request, acting, "calendar", status=201, address=f"{settings.PUBLIC_URL}/calendar/{secret}.ics"
    )


@require_POST
@for_acting_member
def remove_calendar(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    feed_operations.remove(tenant=acting.tenant.id, person=acting.person)
    messages.success(request, "The calendar address no longer works.")
    return redirect("portal:notifications", acting.mode, acting.key)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of a tenant, for a calendar. The secret in the address is the key."""
    with scope.everything(reason="sign-in"):
        tenant = calendar_feeds.tenant_of(secret=token)
    if tenant is None:
        raise Http404("no such calendar")
    at = clock.now()
    with scope.tenants([tenant.id, tenant.account]):
        text = calendar.render(f"Licet: {tenant.name}", calendar.dates(tenant, at=at), at=at)
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(
    request: HttpRequest, acting: ActingMember, form: NotificationsForm, *, status: int = 200
) -> HttpResponse:
    return show(
        request,
        acting,
        "notifications",
        status=status,
        form=form,
        reads=acting.role in letters.READERS,
        calendar_since=calendar_feeds.made_at(tenant=acting.tenant.id, person=acting.person),
    )
