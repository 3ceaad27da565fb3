"""The address for Stripe's webhooks. It verifies, stores and acknowledges them; a worker acts on them."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from api import problems
from billing import inbox
from billing.stripe_errors import InvalidStripeWebhook
from ledger import clock
from wire.problems import Problem

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Store one webhook and answer 200. After any other answer Stripe sends it again, for three days."""
    # Read one byte more than allowed: the length that a sender states may be wrong.
    raw = request.read(inbox.MAX_BYTES + 1)
    if len(raw) > inbox.MAX_BYTES:
        return problems.respond(
            Problem("body_too_large", f"A webhook has at most {inbox.MAX_BYTES} bytes."), request=request
        )
    try:
        inbox.receive(
            raw=raw,
            signature=request.headers.get("Stripe-Signature"),
            secrets=settings.STRIPE_WEBHOOK_SECRETS,
            at=clock.now(),
        )
    except InvalidStripeWebhook as refused:
        log.warning("webhook_refused", reason=str(refused))
        return problems.respond(Problem("not_from_stripe", str(refused)), request=request)
    return HttpResponse(status=200)
