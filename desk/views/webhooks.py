"""The vendor's own webhook endpoints and their deliveries."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from desk.forms import fields
from desk.page import Page, refuse
from ledger import clock
from notices import events
from notices.addresses import AddressRefused
from notices.operations import endpoints
from notices.operations.endpoints import TooManyEndpoints, UnknownEvent
from notices.queries import webhooks
from notices.queries.webhooks import EndpointRecord, NoSuchEndpoint, Owner

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
                return webhooks.endpoint(id=id, owner=Owner(mode), at=clock.now())
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
                at=clock.now(),
            )
        except (AddressRefused, TooManyEndpoints, UnknownEvent) as error:
            refuse(form, error)
            return self._list(form, 422)
        return self.show(template="desk/webhook_secret.html", shown=shown)

    def _list(self, form: EndpointForm, status: int = 200) -> HttpResponse:
        found = [one for mode, _ in MODES for one in webhooks.endpoints(owner=Owner(mode), at=clock.now())]
        return self.show(status, endpoints=found, form=form, submit="Add")
