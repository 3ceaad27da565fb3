"""The vendor's own webhook endpoints and their deliveries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from desk.forms import fields
from desk.page import Page, refuse
from notices import events, wakeups
from notices.addresses import AddressRefused
from notices.operations import deliveries, endpoints
from notices.operations.deliveries import EndpointDisabled
from notices.operations.endpoints import TooManyEndpoints, UnknownEvent
from notices.queries import webhooks
from notices.queries.webhooks import EndpointRecord, NoSuchDelivery, NoSuchEndpoint, Owner

MODES = (("live", "Live"), ("test", "Test"))
SHOWN = 50


class EndpointForm(forms.Form):
    mode = fields.choice(MODES, label="Mode")
    url = fields.text(label="Address", max_length=2000, help_text="https, and reachable from the internet.")
    wanted = fields.several(
        [(name, name) for name in events.EVENTS], label="Events", initial=list(events.EVENTS)
    )
    description = fields.text(label="What it is", max_length=200, required=False)


class _ForAdministrators(Page):
    groups = ("Administrators",)

    def endpoint_or_404(self, id: UUID) -> EndpointRecord:
        for mode, _ in MODES:
            try:
                return webhooks.endpoint(id=id, owner=Owner(mode), at=timezone.now())
            except NoSuchEndpoint:
                continue
        raise Http404("There is no such endpoint of the vendor's.")


class EndpointsPage(_ForAdministrators):
    title = "Webhook endpoints"
    template = "desk/webhooks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._list(EndpointForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EndpointForm(request.POST)
        if not form.is_valid():
            return self._list(form, 422)
        said = form.cleaned_data
        try:
            shown = endpoints.add_endpoint(
                owner=Owner(said["mode"]),
                url=said["url"],
                wanted=said["wanted"],
                description=said["description"],
                at=timezone.now(),
            )
        except (AddressRefused, TooManyEndpoints, UnknownEvent) as error:
            refuse(form, error)
            return self._list(form, 422)
        return self.show(template="desk/webhook_secret.html", shown=shown)

    def _list(self, form: EndpointForm, status: int = 200) -> HttpResponse:
        found = [one for mode, _ in MODES for one in webhooks.endpoints(owner=Owner(mode), at=timezone.now())]
        return self.show(status, endpoints=found, form=form, submit="Add")


class EndpointPage(_ForAdministrators):
    title = "Webhook endpoint"
    template = "desk/webhook.html"

    def get(self, request: HttpRequest, endpoint: UUID) -> HttpResponse:
        return self.show(
            endpoint=self.endpoint_or_404(endpoint),
            deliveries=webhooks.deliveries(endpoint=endpoint, limit=SHOWN),
        )

    def post(self, request: HttpRequest, endpoint: UUID) -> HttpResponse:
        seen = self.endpoint_or_404(endpoint)
        named: dict[str, Any] = {"endpoint": seen.id, "owner": seen.owner, "at": timezone.now()}
        match request.POST.get("do"):
            case "rotate":
                shown = endpoints.rotate_secret(**named)
                return self.show(template="desk/webhook_secret.html", shown=shown, rotated=True)
            case "enable":
                endpoints.enable(**named)
                messages.success(request, "Open again: what happens from now on is sent.")
            case "delete":
                endpoints.delete_endpoint(**named)
                messages.success(request, "Deleted: nothing more is sent there.")
                return redirect("admin:webhooks")
            case _:
                messages.error(request, "Nothing was asked for.")
        return redirect("admin:webhook", endpoint=endpoint)


class ReplayPage(_ForAdministrators):
    title = "Send again"

    def post(self, request: HttpRequest, endpoint: UUID, delivery: UUID) -> HttpResponse:
        seen = self.endpoint_or_404(endpoint)
        try:
            deliveries.replay(delivery=delivery, endpoint=seen.id, owner=seen.owner, at=timezone.now())
        except NoSuchDelivery as error:
            raise Http404("Nothing with this id was sent there.") from error
        except EndpointDisabled:
            messages.error(request, "Nothing is sent to an address that is closed. Open it first.")
        else:
            transaction.on_commit(lambda: wakeups.deliver([delivery]))
            messages.success(request, "It is sent again, under the same id.")
        return redirect("admin:webhook", endpoint=endpoint)
