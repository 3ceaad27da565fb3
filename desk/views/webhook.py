"""The page of one webhook endpoint, and the replay of a delivery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.views.webhooks import SHOWN, _ForAdministrators
from ledger import clock
from notices import wakeups
from notices.operations import deliveries, endpoints
from notices.operations.deliveries import EndpointDisabled
from notices.queries import webhooks
from notices.queries.webhooks import NoSuchDelivery


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
        named: dict[str, Any] = {"endpoint": seen.id, "owner": seen.owner, "at": clock.now()}
        match request.POST.get("do"):
            case "rotate":
                shown = endpoints.rotate_secret(**named)
                return self.show(template="desk/webhook_secret.html", shown=shown, rotated=True)
            case "enable":
                endpoints.enable(**named)
                messages.success(request, "Open again: what happens from now on is sent.")
            case "test":
                self._test(request, named)
            case "delete":
                endpoints.delete_endpoint(**named)
                messages.success(request, "Deleted: nothing more is sent there.")
                return redirect("admin:webhooks")
            case _:
                messages.error(request, "Nothing was asked for.")
        return redirect("admin:webhook", endpoint=endpoint)

    def _test(self, request: HttpRequest, named: dict[str, Any]) -> None:
        try:
            message = deliveries.send_test(**named)
        except (EndpointDisabled, deliveries.TooManyTests) as error:
            messages.error(request, str(type(error).__doc__))
        else:
            transaction.on_commit(lambda: wakeups.deliver([message]))
            messages.success(request, "The test event is queued. Its state is below.")


class ReplayPage(_ForAdministrators):
    title = "Send again"

    def post(self, request: HttpRequest, endpoint: UUID, delivery: UUID) -> HttpResponse:
        seen = self.endpoint_or_404(endpoint)
        try:
            deliveries.replay(delivery=delivery, endpoint=seen.id, owner=seen.owner, at=clock.now())
        except NoSuchDelivery as error:
            raise Http404("Nothing with this id was sent there.") from error
        except EndpointDisabled:
            messages.error(request, "Nothing is sent to an address that is closed. Open it first.")
        else:
            transaction.on_commit(lambda: wakeups.deliver([delivery]))
            messages.success(request, "It is sent again, under the same id.")
        return redirect("admin:webhook", endpoint=endpoint)
