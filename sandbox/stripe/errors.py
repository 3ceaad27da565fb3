"""Errors in Stripe's format: an HTTP status and one `error` object."""

from __future__ import annotations

from typing import Any


class StripeError(Exception):
    """An answer other than 200.

    `executed` tells whether the operation had begun. Stripe stores the answer of an executed request under
    its idempotency key, but not of one that failed validation (docs.stripe.com/api/idempotent_requests).
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
    """Return the error for an object that does not exist: 404 if the path names it, 400 if a parameter
    does.
    """
    return StripeError(f"No such {what}: '{identifier}'", status=status, code="resource_missing", param=param)


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> StripeError:
    """Return the error for a well-formed parameter that a rule refuses."""
    return StripeError(message, code=code, param=param)


def malformed(message: str, *, code: str, param: str) -> StripeError:
    """Return the error for a parameter that the specification does not allow; the operation has not begun."""
    return StripeError(message, code=code, param=param, executed=False)


def not_implemented(what: str) -> StripeError:
    """Return the error for what Stripe can do and the local Stripe cannot."""
    return StripeError(
        f"The local Stripe does not stand in for {what}. This is not Stripe: use a Stripe sandbox for it.",
        status=501,
        kind="api_error",
        headers={"Stripe-Should-Retry": "false"},
        executed=False,
    )
