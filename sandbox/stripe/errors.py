"""Errors as Stripe words them: an HTTP status and one `error` object."""

from __future__ import annotations

from typing import Any


class StripeError(Exception):
    """An answer other than 200.

    `executed` tells whether the operation had begun: Stripe stores the answer of an executed request under
    its idempotency key, and stores nothing for one that failed validation
    (docs.stripe.com/api/idempotent_requests).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
        executed: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.executed = executed
        error = {"type": kind, "message": message, "code": code, "param": param}
        self.body: dict[str, Any] = {
            "error": {name: value for name, value in error.items() if value is not None}
        }


def missing(what: str, identifier: str, *, param: str = "id", status: int = 404) -> StripeError:
    """The object named does not exist; 404 when the address names it, 400 when a parameter does."""
    return StripeError(f"No such {what}: '{identifier}'", status=status, code="resource_missing", param=param)


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> StripeError:
    """A parameter that is well-formed but refused by a rule."""
    return StripeError(message, code=code, param=param)


def malformed(message: str, *, code: str, param: str) -> StripeError:
    """A parameter the specification does not allow: refused before the operation begins."""
    return StripeError(message, code=code, param=param, executed=False)


def not_implemented(what: str) -> StripeError:
    """Stripe can do this, the local Stripe cannot: said loudly, never quietly ignored."""
    return StripeError(
        f"The local Stripe does not stand in for {what}. This is not Stripe: use a Stripe sandbox for it.",
        status=501,
        kind="api_error",
        headers={"Stripe-Should-Retry": "false"},
        executed=False,
    )
