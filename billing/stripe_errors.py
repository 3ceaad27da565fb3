"""What can go wrong between us and Stripe, sorted by what is to be done about it.

StripeTrouble
├── Refused            Stripe said no, for good: a rule of its own, or a mistake of ours
│   └── KeyReused      the idempotency key was first used with other parameters: a bug of ours
├── Gone               the object addressed does not exist (any more)
├── RateLimited        nothing happened; try later, more slowly
├── Ambiguous          no trustworthy answer: a write may have happened or not, so read before writing again
└── Misconfigured      the key, its mode or its rights are wrong: no retry helps
"""

from __future__ import annotations


class StripeFailure(Exception):
    """Anything Stripe answered but success, or its silence.

    `stripe_code` and `param` are Stripe's own words where it gave any; `request_id` is what its support
    asks for.
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
    """Stripe said no, and will say no again."""

    code = "stripe_refused"


class KeyReused(StripeRefused):
    """The idempotency key was first used with other parameters."""

    code = "stripe_key_reused"


class StripeObjectMissing(StripeFailure):
    """The object addressed does not exist (any more)."""

    code = "stripe_gone"


class RateLimited(StripeFailure):
    """Too many requests, or the object is locked by another; nothing happened."""

    code = "stripe_rate_limited"


class Ambiguous(StripeFailure):
    """A timeout, a broken connection, a 5xx, a key still in use, or a 200 that cannot be read."""

    code = "stripe_ambiguous"


class Misconfigured(StripeFailure):
    """The key is wrong, lacks a right, or belongs to the other mode."""

    code = "stripe_misconfigured"


class InvalidStripeWebhook(Exception):
    """A webhook whose signature, age or shape shows that it is not Stripe's, or not for us."""

    code = "not_from_stripe"
