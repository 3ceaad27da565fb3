"""Where a customer's own systems are told of changes: the account's endpoints and what was sent to them."""

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

from notices import waking
from notices.operations import deliveries
from notices.operations import endpoints as notice_endpoints
from notices.operations.deliveries import EndpointDisabled
from notices.operations.endpoints import AddressRefused, TooManyEndpoints
from notices.queries import webhooks
from notices.queries.webhooks import NoSuchDelivery, NoSuchEndpoint, Owner
from portal.forms.endpoint import EndpointForm
from portal.pages import show
from portal.seats import Seat, View, seated, signing

SHOWN = 50


def _named(view: View) -> View:
    """What is not the account's is not there."""

    @wraps(view)
    def enter(request: HttpRequest, seat: Seat, **path: Any) -> HttpResponse:
        try:
            return view(request, seat, **path)
        except (NoSuchEndpoint, NoSuchDelivery) as error:
            raise Http404(type(error).__doc__) from error

    return cast(View, enter)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def endpoints(request: HttpRequest, seat: Seat) -> HttpResponse:
    if request.method == "POST":
        return _add(request, seat)
    return _list(request, seat, EndpointForm())


@signing
def _add(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _list(request, seat, form, status=422)
    said = form.cleaned_data
    try:
        shown = notice_endpoints.add_endpoint(
            owner=_owner(seat),
            url=said["url"],
            wanted=said["wanted"],
            description=said["description"],
            at=seat.at,
        )
    except AddressRefused as error:
        form.add_error("url", f"This address is not sent to: {error}.")
        return _list(request, seat, form, status=422)
    except TooManyEndpoints:
        form.add_error(None, "There are twenty already; delete one first.")
        return _list(request, seat, form, status=409)
    return show(request, seat, "webhook_secret", shown=shown, status=201)


@require_safe
@seated
@_named
def endpoint(request: HttpRequest, seat: Seat, endpoint: UUID) -> HttpResponse:
    return show(
        request,
        seat,
        "webhook",
        endpoint=webhooks.endpoint(id=endpoint, owner=_owner(seat), at=seat.at),
        deliveries=webhooks.deliveries(endpoint=endpoint, limit=SHOWN),
    )


@require_POST
@seated
@signing
@_named
def rotate(request: HttpRequest, seat: Seat, endpoint: UUID) -> HttpResponse:
    shown = notice_endpoints.rotate_secret(endpoint=endpoint, owner=_owner(seat), at=seat.at)
    return show(request, seat, "webhook_secret", shown=shown, rotated=True)


def _change(done: str, do: Callable[..., None], to: str) -> View:
    @require_POST
    @seated
    @signing
    @_named
    def change(request: HttpRequest, seat: Seat, endpoint: UUID) -> HttpResponse:
        do(endpoint=endpoint, owner=_owner(seat), at=seat.at)
        messages.success(request, done)
        return redirect(to, seat.mode, seat.key, *([endpoint] if to == "portal:webhook" else []))

    return change


enable = _change("Open again: what happens from now on is sent.", notice_endpoints.enable, "portal:webhook")
delete = _change("Deleted: nothing more is sent there.", notice_endpoints.delete_endpoint, "portal:webhooks")


@require_POST
@seated
@signing
@_named
def replay(request: HttpRequest, seat: Seat, endpoint: UUID, delivery: UUID) -> HttpResponse:
    try:
        deliveries.replay(delivery=delivery, endpoint=endpoint, owner=_owner(seat), at=seat.at)
    except EndpointDisabled:
        messages.error(request, "Nothing is sent to an address that is closed. Open it first.")
    else:
        transaction.on_commit(lambda: waking.deliver([delivery]))
        messages.success(request, "It is sent again, under the same id.")
    return redirect("portal:webhook", seat.mode, seat.key, endpoint)


def _list(request: HttpRequest, seat: Seat, form: EndpointForm, status: int = 200) -> HttpResponse:
    found = webhooks.endpoints(owner=_owner(seat), at=seat.at)
    return show(request, seat, "webhooks", endpoints=found, form=form, status=status)


def _owner(seat: Seat) -> Owner:
    return Owner(seat.mode, account=seat.tenant.account)
