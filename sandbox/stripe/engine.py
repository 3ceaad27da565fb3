"""One request from its bytes to its answer: who asks, is it allowed, has it been asked before, what
happens."""

from __future__ import annotations

import base64
import binascii
import re
import sys
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

import sandbox.stripe.resources  # noqa: F401 registers every operation
from sandbox.stripe import idempotency, renewals
from sandbox.stripe.call import REGISTRY, Call, fresh_id, refuse_unsupported_parameters
from sandbox.stripe.contract import Contract, Operation
from sandbox.stripe.errors import StripeError, not_implemented
from sandbox.stripe.faults import Fault, Faults
from sandbox.stripe.forms import decode
from sandbox.stripe.parameters import typed
from sandbox.stripe.rendering import render
from sandbox.stripe.store import Body, Session, Store

_TEST_KEY = re.compile(r"^[sr]k_test_\w+$")
Transport = Literal["whole", "reset", "hang", "truncated"]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in; header names in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]


@dataclass(slots=True)
class StripeResponse:
    """What goes back, and how the wire treats it."""

    status: int
    body: Body | str
    headers: dict[str, str] = field(default_factory=dict)
    transport: Transport = "whole"
    seconds: float = 0.0


class ContractBroken(Exception):
    """An answer of ours that Stripe's specification does not allow; it is never sent."""

    code = "contract_broken"


class Engine:
    """The local Stripe without its socket."""

    def __init__(self, store: Store, contract: Contract) -> None:
        self.store = store
        self.contract = contract
        self.faults = Faults()
        self.violations: list[str] = []
        self.requests: deque[dict[str, Any]] = deque(maxlen=5000)
        self._keys = idempotency.Keys()

    def answer(self, request: Request) -> StripeResponse:
        identifier = fresh_id("req")
        try:
            made = self._answer(request, identifier)
        except StripeError as error:
            made = StripeResponse(error.status, error.body, error.headers)
        except Exception as error:  # noqa: BLE001 the server goes on: the caller gets a 500
            traceback.print_exc(file=sys.stderr)
            made = StripeResponse(500, _api_error(f"The local Stripe failed: {error!r}"))
        made.headers = {"Request-Id": identifier, **made.headers}
        if key := request.headers.get("idempotency-key"):
            made.headers.setdefault("Idempotency-Key", key)
        if version := request.headers.get("stripe-version"):
            made.headers.setdefault("Stripe-Version", version)
        self.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "parameters": request.body or request.query,
                "key": request.headers.get("idempotency-key"),
                "status": made.status,
                "replayed": made.headers.get("Idempotent-Replayed") == "true",
            }
        )
        return made

    def tick(self) -> None:
        """Let the running clock carry out what has fallen due."""
        with self.store.transaction() as session:
            renewals.catch_up(Call(session, self.contract, {}, []))

    def _answer(self, request: Request, identifier: str) -> StripeResponse:
        check_key(request.headers)
        found = self.contract.find(request.method, request.path)
        if found is None:
            raise StripeError(
                f"Unrecognized request URL ({request.method}: {request.path}).", status=404, executed=False
            )
        operation, path = found
        if operation.name not in REGISTRY:
            raise not_implemented(operation.name)
        fault = self.faults.next_for(request.method, request.path)
        if fault and (early := _before_execution(fault, request)):
            return early
        params = _parameters(request, operation)
        refuse_unsupported_parameters(operation.name, params)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        with self._keys.running(key):
            if fault and fault.kind == "slow":
                time.sleep(fault.seconds)
            made = self._execute(
                operation, path, params, request, identifier=identifier, key=key, fault=fault
            )
        return _after_commit(fault, made) if fault else made

    def _execute(
        self,
        operation: Operation,
        path: list[str],
        params: Body,
        request: Request,
        *,
        identifier: str,
        key: str | None,
        fault: Fault | None,
    ) -> StripeResponse:
        print_ = idempotency.fingerprint(request.method, request.path, params)
        with self.store.transaction() as session:
            renewals.catch_up(Call(session, self.contract, {}, []))
            if key and (before := idempotency.replay(session, key, print_)):
                status, body, first = before
                return StripeResponse(
                    status, body, {"Idempotent-Replayed": "true", "Original-Request": first}
                )
        refused: StripeResponse | None = None
        try:
            with self.store.transaction() as session:
                if fault and fault.kind == "server_error":
                    raise StripeError("An error occurred.", status=500, kind="api_error")
                call = Call(session, self.contract, params, path, identifier, key)
                body = render(call, REGISTRY[operation.name](call))
                if fault and fault.kind == "wrong_shape":
                    body = {**body, "id": 1}
                self._hold_to_contract(operation, body)
                made = StripeResponse(200, body)
                kept = _the_500() if fault and fault.kind == "server_error_after_commit" else made
                if key and not session.discarded:
                    _keep(session, key, print_, identifier, made=kept)
        except StripeError as error:
            if not error.executed:
                raise
            refused = StripeResponse(error.status, error.body, error.headers)
        if refused is not None:
            made = refused
        if key and (refused is not None or session.discarded):
            with self.store.transaction() as session:
                _keep(session, key, print_, identifier, made=made)
        return made

    def _hold_to_contract(self, operation: Operation, body: Body) -> None:
        faults = self.contract.faults_in_response(operation, body)
        if faults:
            self.violations.append(f"{operation.name}: {'; '.join(faults[:3])}")
            raise ContractBroken(self.violations[-1])


def check_key(headers: dict[str, str]) -> None:
    """Only keys of Stripe's test mode are accepted, so that a live key is never typed in here by habit.

    Raises:
        StripeError: 401.
    """
    scheme, _space, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            value = ""
    if not value:
        raise StripeError("You did not provide an API key.", status=401, executed=False)
    if not _TEST_KEY.match(value):
        raise StripeError(
            "Invalid API Key provided. This is the local Stripe, not Stripe: it accepts only keys that begin "
            "with sk_test_.",
            status=401,
            executed=False,
        )


def _parameters(request: Request, operation: Operation) -> Body:
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if request.body and not form:
        raise StripeError("Bodies must be application/x-www-form-urlencoded.", executed=False)
    encoded = "&".join(part for part in (request.query, request.body) if part)
    return typed(decode(encoded), operation.parameters)


def _keep(session: Session, key: str, fingerprint: str, request: str, *, made: StripeResponse) -> None:
    if isinstance(made.body, dict):
        idempotency.keep(session, key, fingerprint, request, status=made.status, body=made.body)


def _before_execution(fault: Fault, request: Request) -> StripeResponse | None:  # noqa: PLR0911 a table
    """The answer of a request that never reached its operation."""
    key = request.headers.get("idempotency-key") or "unknown"
    match fault.kind:
        case "rate_limit":
            return StripeResponse(429, _refused("Too many requests in too short a time.", "rate_limit"))
        case "lock_timeout" | "lock_timeout_retryable":
            headers = {"Stripe-Should-Retry": "true"} if fault.kind == "lock_timeout_retryable" else {}
            message = "This object cannot be accessed right now because another API request is accessing it."
            return StripeResponse(429, _refused(message, "lock_timeout"), headers)
        case "key_in_use":
            error = idempotency.in_use(key)
            return StripeResponse(error.status, error.body)
        case "unavailable":
            return StripeResponse(503, _api_error("Stripe is temporarily unavailable."))
        case "html_502":
            return StripeResponse(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
        case "reset":
            return StripeResponse(0, {}, transport="reset")
        case "timeout":
            return StripeResponse(0, {}, transport="hang", seconds=fault.seconds)
        case _:
            return None


def _after_commit(fault: Fault, made: StripeResponse) -> StripeResponse:
    """What becomes of the answer of a request that has been carried out."""
    match fault.kind:
        case "server_error_after_commit":
            return _the_500()
        case "reset_after_commit":
            made.transport = "reset"
        case "timeout_after_commit":
            made.transport, made.seconds = "hang", fault.seconds
        case "truncated_200":
            made.transport = "truncated"
        case _:
            pass  # the others have had their effect before
    return made


def _the_500() -> StripeResponse:
    return StripeResponse(500, _api_error("An unexpected error occurred."))


def _api_error(message: str) -> Body:
    return {"error": {"type": "api_error", "message": message}}


def _refused(message: str, code: str) -> Body:
    return {"error": {"type": "invalid_request_error", "code": code, "message": message}}
