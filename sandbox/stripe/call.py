"""One request inside the local Stripe, and the registry of operations."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.stripe import clock
from sandbox.stripe.contract import Contract
from sandbox.stripe.errors import StripeError, missing, not_implemented
from sandbox.stripe.skeletons import skeleton
from sandbox.stripe.store import Body, Session

_ALPHABET = string.ascii_letters + string.digits


@dataclass(slots=True)
class Call:
    """What an operation receives: typed parameters, path variables, the session and the contract."""

    session: Session
    contract: Contract
    params: Body
    path: list[str]
    request_id: str | None = None
    idempotency_key: str | None = None

    def fetch(
        self, kind: str, identifier: str, *, what: str = "", param: str = "id", status: int = 404
    ) -> Body:
        """Return an object that is not deleted.

        Raises: StripeError (`resource_missing`).
        """
        body = self.session.get(kind, identifier)
        if body is None:
            raise missing(what or kind, identifier, param=param, status=status)
        return body

    def begin(self, name: str, prefix: str, /, **members: Any) -> Body:
        """Return a new object of this schema with a fresh id, not yet stored."""
        body = skeleton(self.contract, name)
        body.setdefault("livemode", False)
        body["livemode"] = False
        body.update(id=fresh_id(prefix), **members)
        return body

    def now(self, test_clock: str | None = None) -> int:
        """Return the test clock's time, or the local Stripe's own time."""
        return clock.now(self.session, test_clock)


Operation = Callable[[Call], Body]
REGISTRY: dict[str, Operation] = {}
_HONOURED: dict[str, frozenset[str]] = {}


def operation(name: str, *, honours: Iterable[str] = ()) -> Callable[[Operation], Operation]:
    """Register the function that answers `name`, such as `POST /v1/coupons`.

    `honours` lists the parameters that the function uses (`a.b` for one member of `a`). Other parameters of
    the specification are refused with 501, because ignoring them would mislead the caller.
    """

    def register(function: Operation) -> Operation:
        REGISTRY[name] = function
        _HONOURED[name] = frozenset(honours) | {"expand"}
        return function

    return register


def refuse_unsupported_parameters(name: str, params: Body) -> None:
    """Refuse the first parameter that the operation does not use.

    Raises: StripeError (501).
    """
    honoured = _HONOURED[name]
    for parameter, value in params.items():
        if parameter in honoured:
            continue
        inner = [entry.split(".", 1)[1] for entry in honoured if entry.startswith(f"{parameter}.")]
        unsupported = (
            [member for member in value if member not in inner] if isinstance(value, dict) and inner else None
        )
        if unsupported == []:
            continue
        named = f"{parameter}[{unsupported[0]}]" if unsupported else parameter
        raise not_implemented(f"the parameter '{named}' of {name}")


def fresh_id(prefix: str) -> str:
    """Return a random id with this prefix."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


def require_customer(call: Call, identifier: str, *, status: int = 400) -> Body:
    """Return a customer that is not deleted.

    Raises: StripeError (`resource_missing`).
    """
    try:
        return call.fetch("customer", identifier, param="customer", status=status)
    except StripeError:
        if call.session.get("customer", identifier, also_deleted=True):
            raise missing("customer", identifier, param="customer", status=status) from None
        raise
