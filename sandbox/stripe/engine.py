"""Process one request from its bytes to its answer: check the key, plan faults, replay, execute."""

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
    """A request as received; header names are in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]


@dataclass(slots=True)
class StripeResponse:
    """An answer, and how it is sent (`transport`)."""

    status: int
    body: Body | str
    headers: dict[str, str] = field(default_factory=dict)
    transport: Transport = "whole"
    seconds: float = 0.0


class ContractBroken(Exception):
    """An answer of the local Stripe breaks the specification; it is not sent."""

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
        """Answer one request; an unexpected error becomes a 500."""
        identifier = fresh_id("req")
        try:
            response = self._answer(request, identifier)
        except StripeError as error:
            response = StripeResponse(error.status, error.body, error.headers)
        except Exception as error:  # noqa: BLE001 the caller gets a 500 and the server continues
            traceback.print_exc(file=sys.stderr)
            response = StripeResponse(500, _api_error(f"The local Stripe failed: {error!r}"))
        response.headers = {"Request-Id": identifier, **response.headers}
        if key := request.headers.get("idempotency-key"):
            response.headers.setdefault("Idempotency-Key", key)
        if version := request.headers.get("stripe-version"):
            response.headers.setdefault("Stripe-Version", version)
        self.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "parameters": request.body or request.query,
                "key": request.headers.get("idempotency-key"),
                "status": response.status,
                "replayed": response.headers.get("Idempotent-Replayed") == "true",
            }
        )
        return response

    def tick(self) -> None:
        """Carry out what is due on the running clock."""
        with self.store.transaction() as session:
            renewals.catch_up(Call(session, self.contract, {}, []))

    def _answer(self, request: Request, identifier: str) -> StripeResponse:
        """Route the request, apply planned faults and execute it.

        Raises: StripeError.
        """
        check_key(request.headers)
        match = self.contract.find(request.method, request.path)
        if match is None:
            raise StripeError(
                f"Unrecognized request URL ({request.method}: {request.path}).", status=404, executed=False
            )
        operation, path = match
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
            response = self._execute(
                operation, path, params, request, identifier=identifier, key=key, fault=fault
            )
        return _after_commit(fault, response) if fault else response

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
        """Replay a stored answer, or run the operation in one transaction.

        Raises: StripeError.
        """
        fingerprint = idempotency.fingerprint(request.method, request.path, params)
        with self.store.transaction() as session:
            renewals.catch_up(Call(session, self.contract, {}, []))
            if key and (before := idempotency.replay(session, key, fingerprint)):
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
                response = StripeResponse(200, body)
                stored = (
                    _internal_error() if fault and fault.kind == "server_error_after_commit" else response
                )
                if key and not session.discarded:
                    _keep(session, key, fingerprint, identifier, response=stored)
        except StripeError as error:
            if not error.executed:
                raise
            refused = StripeResponse(error.status, error.body, error.headers)
        if refused is not None:
            response = refused
        if key and (refused is not None or session.discarded):
            with self.store.transaction() as session:
                _keep(session, key, fingerprint, identifier, response=response)
        return response

    def _hold_to_contract(self, operation: Operation, body: Body) -> None:
        """Refuse an answer that breaks the specification.

        Raises: ContractBroken.
        """
        faults = self.contract.faults_in_response(operation, body)
        if faults:
            self.violations.append(f"{operation.name}: {'; '.join(faults[:3])}")
            raise ContractBroken(self.violations[-1])


def check_key(headers: dict[str, str]) -> None:
    """Accept only test-mode keys, to keep live keys out of the local Stripe.

    Raises: StripeError (401).
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


def _keep(session: Session, key: str, fingerprint: str, request: str, *, response: StripeResponse) -> None:
    if isinstance(response.body, dict):
        idempotency.keep(session, key, fingerprint, request, status=response.status, body=response.body)


def _before_execution(fault: Fault, request: Request) -> StripeResponse | None:  # noqa: PLR0911 a table
    """Return the faulty answer of a request that must not reach its operation; None for other faults."""
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


def _after_commit(fault: Fault, response: StripeResponse) -> StripeResponse:
    """Return the faulty answer of a request that was executed."""
    match fault.kind:
        case "server_error_after_commit":
            return _internal_error()
        case "reset_after_commit":
            response.transport = "reset"
        case "timeout_after_commit":
            response.transport, response.seconds = "hang", fault.seconds
        case "truncated_200":
            response.transport = "truncated"
        case _:
            pass  # other faults took effect earlier
    return response


def _internal_error() -> StripeResponse:
    return StripeResponse(500, _api_error("An unexpected error occurred."))


def _api_error(message: str) -> Body:
    return {"error": {"type": "api_error", "message": message}}


def _refused(message: str, code: str) -> Body:
    return {"error": {"type": "invalid_request_error", "code": code, "message": message}}
