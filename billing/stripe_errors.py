"""Failures of requests to Stripe, sorted by what the caller must do.

StripeFailure
├── StripeRefused         Stripe refused for good, by a rule of its own or after a mistake of Licet
│   └── KeyReused         the idempotency key was first used with other parameters: a bug in Licet
├── StripeObjectMissing   the addressed object does not exist, or no longer
├── RateLimited           nothing happened; try again later and more slowly
├── Ambiguous             no trustworthy answer: the write may have happened, so read before writing again
└── Misconfigured         the key, its mode or its rights are wrong: a retry does not help
"""

from __future__ import annotations


class StripeFailure(Exception):
    """A request to Stripe that did not succeed.

    `stripe_code` and `param` come from Stripe's answer. `request_id` is what Stripe's support asks for.
    """

    code = "stripe_trouble"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        stripe_code: str | None = None,
        param: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.stripe_code = stripe_code
        self.param = param
        self.request_id = request_id


class StripeRefused(StripeFailure):
    """Stripe refused the request and will refuse it again."""

    code = "stripe_refused"


class KeyReused(StripeRefused):
    """The idempotency key was first used with other parameters."""

    code = "stripe_key_reused"


class StripeObjectMissing(StripeFailure):
    """The addressed object does not exist, or no longer."""

    code = "stripe_gone"


class RateLimited(StripeFailure):
    """Too many requests, or another request has locked the object. Nothing happened."""

    code = "stripe_rate_limited"


class Ambiguous(StripeFailure):
    """A timeout, a broken connection, a 5xx, a key still in use, or a 200 that cannot be read."""

    code = "stripe_ambiguous"


class Misconfigured(StripeFailure):
    """The key is wrong, lacks a right, or belongs to the other mode."""

    code = "stripe_misconfigured"


class InvalidStripeWebhook(Exception):
    """The signature, age or form of a webhook shows that Stripe did not send it, or not to Licet."""

    code = "not_from_stripe"
