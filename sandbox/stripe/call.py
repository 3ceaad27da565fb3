"""One request on its way through the local Stripe: what an operation is given, and how operations are
registered."""

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
    """What an operation knows: typed parameters, the path's variables, the session and the contract."""

    session: Session
    contract: Contract
    params: Body
    path: list[str]
    request_id: str | None = None
    idempotency_key: str | None = None

    def fetch(
        self, kind: str, identifier: str, *, what: str = "", param: str = "id", status: int = 404
    ) -> Body:
        """The living object, or the error Stripe gives for it.

        Raises:
            StripeError: `resource_missing`.
        """
        found = self.session.get(kind, identifier)
        if found is None:
            raise missing(what or kind, identifier, param=param, status=status)
        return found

    def begin(self, name: str, prefix: str, /, **members: Any) -> Body:
        """A new object of that schema with a fresh id (unless one is given), not yet stored."""
        body = skeleton(self.contract, name)
        body.setdefault("livemode", False)
        body["livemode"] = False
        body.update(id=fresh_id(prefix), **members)
        return body

    def now(self, test_clock: str | None = None) -> int:
        """The time where this request plays: that of the test clock, or the local Stripe's own."""
        return clock.now(self.session, test_clock)


Operation = Callable[[Call], Body]
REGISTRY: dict[str, Operation] = {}
_HONOURED: dict[str, frozenset[str]] = {}


def operation(name: str, *, honours: Iterable[str] = ()) -> Callable[[Operation], Operation]:
    """Register what answers `name`, e.g. `POST /v1/coupons`.

    `honours` lists the parameters acted upon (`a.b` for one member of `a`). Any other that the specification
    allows is refused with 501: a parameter quietly ignored would be a lie.
    """

    def register(function: Operation) -> Operation:
        REGISTRY[name] = function
        _HONOURED[name] = frozenset(honours) | {"expand"}
        return function

    return register


def refuse_unsupported_parameters(name: str, params: Body) -> None:
    """Raises: StripeError: 501, naming the first parameter the operation would not act upon."""
    honoured = _HONOURED[name]
    for parameter, value in params.items():
        if parameter in honoured:
            continue
        inner = [entry.split(".", 1)[1] for entry in honoured if entry.startswith(f"{parameter}.")]
        strange = (
            [member for member in value if member not in inner] if isinstance(value, dict) and inner else None
        )
        if strange == []:
            continue
        named = f"{parameter}[{strange[0]}]" if strange else parameter
        raise not_implemented(f"the parameter '{named}' of {name}")


def fresh_id(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


def require_customer(call: Call, identifier: str, *, status: int = 400) -> Body:
    """A customer who is not deleted.

    Raises:
        StripeError: `resource_missing`, as for one who never was.
    """
    try:
        return call.fetch("customer", identifier, param="customer", status=status)
    except StripeError:
        if call.session.get("customer", identifier, also_deleted=True):
            raise missing("customer", identifier, param="customer", status=status) from None
        raise
