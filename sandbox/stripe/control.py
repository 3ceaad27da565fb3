"""The control face under `/_licet/`: move the clock, ask for faults, look at what was asked and what went
wrong.

Not part of Stripe's API; the conformance suite never uses it for what Stripe itself can do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from sandbox.stripe import clock, idempotency, renewals
from sandbox.stripe.call import Call
from sandbox.stripe.engine import Engine, Request, StripeResponse, check_key
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.faults import Fault, UnknownFault
from sandbox.stripe.resources import customers
from sandbox.stripe.webhooks import Deliveries

PREFIX = "/_licet"


class Control:
    """Answers the control face of one engine."""

    def __init__(self, engine: Engine, deliveries: Deliveries) -> None:
        self._engine = engine
        self._deliveries = deliveries
        self._routes: dict[str, Callable[[Any], Any]] = {
            "GET /": self._state,
            "GET /requests": lambda _body: list(engine.requests),
            "GET /deliveries": self._all_deliveries,
            "POST /faults": self._plan_fault,
            "DELETE /faults": lambda _body: engine.faults.clear(),
            "POST /webhooks": lambda body: deliveries.make_unreliable(**body),
            "DELETE /webhooks": lambda _body: deliveries.make_unreliable(),
            "POST /redeliver": self._redeliver,
            "POST /clock": self._move_clock,
            "POST /customer_discount": self._customer_discount,
            "DELETE /keys": self._forget_keys,
        }

    def answer(self, request: Request) -> StripeResponse:
        try:
            check_key(request.headers)
            route = self._routes.get(f"{request.method} {request.path.removeprefix(PREFIX) or '/'}")
            if route is None:
                raise StripeError(f"No control called {request.method} {request.path}.", status=404)
            body = json.loads(request.body) if request.body else {}
            return StripeResponse(200, {"result": route(body)})
        except StripeError as error:
            return StripeResponse(error.status, error.body)
        except (UnknownFault, TypeError, KeyError, json.JSONDecodeError) as error:
            return StripeResponse(
                400, {"error": {"type": "invalid_request_error", "message": f"Bad control call: {error}"}}
            )

    def _state(self, _body: Any) -> dict[str, Any]:
        with self._engine.store.transaction() as session:
            counts = session.sql.execute("SELECT kind, count(*) FROM objects WHERE NOT deleted GROUP BY kind")
            return {
                "now": clock.now(session),
                "objects": dict(counts.fetchall()),
                "faults": self._engine.faults.listed(),
                "violations": self._engine.violations,
            }

    def _all_deliveries(self, _body: Any) -> list[dict[str, Any]]:
        with self._engine.store.transaction() as session:
            rows = session.sql.execute(
                "SELECT id, event, endpoint, attempts, state FROM deliveries ORDER BY id"
            )
            return [
                dict(zip(("id", "event", "endpoint", "attempts", "state"), row, strict=True)) for row in rows
            ]

    def _plan_fault(self, body: Any) -> None:
        self._engine.faults.plan(Fault(**body))

    def _redeliver(self, body: Any) -> None:
        """Send an event once more, as a person in Stripe's dashboard can."""
        with self._engine.store.transaction() as session:
            session.sql.execute(
                "UPDATE deliveries SET state = 'pending', due_at = ? WHERE event = ?",
                (time.time(), body["event"]),
            )

    def _move_clock(self, body: Any) -> int:
        """`{"to": seconds}` carries out all that falls due until then; `"stand": true` stops the clock
        there."""
        with self._engine.store.transaction() as session:
            call = Call(session, self._engine.contract, {}, [])
            now = clock.now(session)
            until = int(body["to"]) if "to" in body else now + int(body["advance_seconds"])
            if until < now and session.sql.execute("SELECT 1 FROM objects LIMIT 1").fetchone():
                raise invalid("The clock of a local Stripe that holds objects can only be moved forward.")
            renewals.advance(call, clock.OWN, until)
            if not body.get("stand", False):
                clock.resume_clock(session, until)
            return until

    def _customer_discount(self, body: Any) -> dict[str, Any]:
        with self._engine.store.transaction() as session:
            call = Call(session, self._engine.contract, {}, [])
            return customers.give_legacy_discount(call, body["customer"], body["coupon"])

    def _forget_keys(self, _body: Any) -> None:
        with self._engine.store.transaction() as session:
            idempotency.forget(session)
