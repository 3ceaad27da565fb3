"""The account's webhook endpoints and their deliveries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import wakeups
from notices.addresses import AddressRefused
from notices.operations import deliveries
from notices.operations import endpoints as notice_endpoints
from notices.operations.deliveries import EndpointDisabled
from notices.operations.endpoints import TooManyEndpoints
from notices.queries import webhooks
from notices.queries.webhooks import NoSuchDelivery, NoSuchEndpoint, Owner
from portal.acting_members import ActingMember, View, for_acting_member, signatories_only
from portal.forms.endpoint import EndpointForm
from portal.pages import show
from portal.presenters import refusal_texts

SHOWN = 50


def _named(view: View) -> View:
    """Load a webhook endpoint of the account.

    Raises: Http404 if it does not exist or belongs to another account.
    """

    @wraps(view)
    def enter(request: HttpRequest, acting: ActingMember, **path: Any) -> HttpResponse:
        try:
            return view(request, acting, **path)
        except (NoSuchEndpoint, NoSuchDelivery) as error:
            raise Http404(type(error).__doc__) from error

    return cast(View, enter)


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def endpoints(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    if request.method == "POST":
        return _add(request, acting)
    return _list(request, acting, EndpointForm())


@signatories_only
def _add(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _list(request, acting, form, status=422)
    said = form.cleaned_data
    try:
        shown = notice_endpoints.add_endpoint(
            owner=_owner(acting),
            url=said["url"],
            wanted=said["wanted"],
            description=said["description"],
            at=acting.at,
        )
    except AddressRefused as error:
        form.add_error("url", f"This address is not sent to: {error}.")
        return _list(request, acting, form, status=422)
    except TooManyEndpoints:
        form.add_error(None, "There are twenty already; delete one first.")
        return _list(request, acting, form, status=409)
    return show(request, acting, "webhook_secret", shown=shown, status=201)


@require_safe
@for_acting_member
@_named
def endpoint(request: HttpRequest, acting: ActingMember, endpoint: UUID) -> HttpResponse:
    return show(
        request,
        acting,
        "webhook",
        endpoint=webhooks.endpoint(id=endpoint, owner=_owner(acting), at=acting.at),
        deliveries=webhooks.deliveries(endpoint=endpoint, limit=SHOWN),
    )


@require_POST
@for_acting_member
@signatories_only
@_named
def rotate(request: HttpRequest, acting: ActingMember, endpoint: UUID) -> HttpResponse:
    shown = notice_endpoints.rotate_secret(endpoint=endpoint, owner=_owner(acting), at=acting.at)
    return show(request, acting, "webhook_secret", shown=shown, rotated=True)


def _change(done: str, do: Callable[..., None], to: str) -> View:
    @require_POST
    @for_acting_member
    @signatories_only
    @_named
    def change(request: HttpRequest, acting: ActingMember, endpoint: UUID) -> HttpResponse:
        do(endpoint=endpoint, owner=_owner(acting), at=acting.at)
        messages.success(request, done)
        return redirect(to, acting.mode, acting.key, *([endpoint] if to == "portal:webhook" else []))

    return change


enable = _change("Open again: what happens from now on is sent.", notice_endpoints.enable, "portal:webhook")
delete = _change("Deleted: nothing more is sent there.", notice_endpoints.delete_endpoint, "portal:webhooks")


@require_POST
@for_acting_member
@signatories_only
@_named
def replay(request: HttpRequest, acting: ActingMember, endpoint: UUID, delivery: UUID) -> HttpResponse:
    try:
        deliveries.replay(delivery=delivery, endpoint=endpoint, owner=_owner(acting), at=acting.at)
    except EndpointDisabled:
        messages.error(request, "Nothing is sent to an address that is closed. Open it first.")
    else:
        transaction.on_commit(lambda: wakeups.deliver([delivery]))
        messages.success(request, "It is sent again, under the same id.")
    return redirect("portal:webhook", acting.mode, acting.key, endpoint)


@require_POST
@for_acting_member
@signatories_only
@_named
def test(request: HttpRequest, acting: ActingMember, endpoint: UUID) -> HttpResponse:
    try:
        message = deliveries.send_test(endpoint=endpoint, owner=_owner(acting), at=acting.at)
    except (EndpointDisabled, deliveries.TooManyTests) as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        transaction.on_commit(lambda: wakeups.deliver([message]))
        messages.success(
            request, "A test event is on its way. Reload this page to see whether your server took it."
        )
    return redirect("portal:webhook", acting.mode, acting.key, endpoint)


def _list(request: HttpRequest, acting: ActingMember, form: EndpointForm, status: int = 200) -> HttpResponse:
    found = webhooks.endpoints(owner=_owner(acting), at=acting.at)
    return show(request, acting, "webhooks", endpoints=found, form=form, status=status)


def _owner(acting: ActingMember) -> Owner:
    return Owner(acting.mode, account=acting.tenant.account)
