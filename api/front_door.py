"""What stands before every application: first who asks, then how much may come, then the rest.

An ASGI application in front of others. A caller with a valid key or session goes on at once, up to the limit of the
route. A stranger waits for a turn, and may send one mebibyte. The body of a request is read only after that.
"""

from __future__ import annotations

import orjson
from django.conf import settings

from api import bodies, body_limits, request_head, request_ids
from api.answer_headers import FOR_BROWSERS
from api.asgi import Application, Message, Receive, Scope, Send, replay_body
from api.familiar_callers import FamiliarCallers
from api.known_callers import KnownCallers
from api.strangers import Strangers
from wire.client_address import client_address
from wire.problems import MEDIA_TYPE, Problem

_LOOKED_UP = "licet.caller_looked_up"
_FOR_KEYS = ("/v1/", "/access/", "/api/")


class FrontDoor:
    """Lets requests in to `inner`; what must be refused unread goes to `django`, which says how."""

    def __init__(self, inner: Application, django: Application) -> None:
        self._inner = inner
        self._django = django
        self._known = KnownCallers()
        self.familiar = FamiliarCallers()
        self._strangers = Strangers(per_minute=settings.LICET_STRANGERS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI request of type http."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if b"cookie" in headers:  # a proxy may have divided it (RFC 9113 section 8.2.3)
            headers[b"cookie"] = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        try:
            if scope["path"].startswith(_FOR_KEYS):
                request_head.check(scope["headers"])
            stranger = await self._stranger(scope, headers)
            if stranger is not None and scope["path"].startswith(_FOR_KEYS):
                if body_limits.needs_key(scope["path"], scope["method"]):
                    raise stranger
                await self._django(scope, replay_body(b""), send)  # there is nothing to be had
                return
            most = self._most_bytes(scope, headers, known=stranger is None)
        except Problem as problem:
            await _refuse(problem, headers, send)
            return
        body = _Body(receive, send, most=most)
        # What could not be looked up is left to Django, which looks at a key and its networks itself.
        inner = self._inner if scope.get(_LOOKED_UP, stranger is not None) else self._django
        await inner(scope, body.receive, body.send)
        if body.is_too_large and not body.is_answered:
            await _refuse(bodies.too_large(most), headers, send)

    async def _stranger(self, scope: Scope, headers: dict[bytes, bytes]) -> Problem | None:
        """Return why the caller has no valid key or session, or None. A stranger has waited for a turn then.

        Raises: Problem (403, 429).
        """
        refused, credential = None, None
        try:
            credential = self._known.credential(headers)
        except Problem as problem:
            refused = problem
        address = _address(scope, headers)
        if credential is None or not self._known.remembers(credential):
            await self._strangers.take_turn(address)
            if credential is None:
                return refused
            try:
                await self._known.look_up(credential)
            except Problem as problem:
                return problem
            self._strangers.give_back(address)
        scope[_LOOKED_UP] = self._known.remembers(credential)
        if scope[_LOOKED_UP]:
            await self._check_place(credential, scope, headers)
        return None

    async def _check_place(self, credential: bytes | str, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Let a key in from where it works. From elsewhere it waits like a stranger. Raises: Problem (403, 429)."""
        address = _address(scope, headers)
        try:
            await self._known.check_place(credential, address)
        except Problem:
            await self._strangers.take_turn(address)
            raise
        self.familiar.add(headers, _peer(scope))

    def _most_bytes(self, scope: Scope, headers: dict[bytes, bytes], *, known: bool) -> int:
        """Return the limit of the body. Raises: Problem (413) for one that says it is larger."""
        length = headers.get(b"content-length", b"0")
        says = int(length) if length.isdigit() and len(length) < 20 else 0
        if not known:
            most = body_limits.STRANGER
        elif b"transfer-encoding" in headers or says > body_limits.STRANGER:
            most = body_limits.most_bytes(scope["path"], scope["method"])
        else:
            return body_limits.STRANGER  # and the length is held to
        if says > most:
            raise bodies.too_large(most)
        return most


class _Body:
    """Counts a body on its way in. One that grows too large ends as if its sender had gone."""

    def __init__(self, receive: Receive, send: Send, *, most: int) -> None:
        self._receive = receive
        self._send = send
        self._left = most
        self.is_too_large = False
        self.is_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.is_too_large = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self.is_too_large and not self.is_answered:
            return  # what the application says of a caller that has gone
        self.is_answered = True
        await self._send(message)


def _peer(scope: Scope) -> str:
    peer = scope.get("client")
    return str(peer[0]) if peer else ""


def _address(scope: Scope, headers: dict[bytes, bytes]) -> str:
    forwarded = headers.get(b"x-forwarded-for")
    return client_address(
        _peer(scope) or None,
        forwarded.decode("latin-1") if forwarded else None,
        proxies=settings.TRUSTED_PROXY_COUNT,
    )


async def _refuse(problem: Problem, headers: dict[bytes, bytes], send: Send) -> None:
    given = headers.get(b"x-request-id")
    id = request_ids.request_id(given.decode("latin-1") if given else None)
    body = orjson.dumps(problem.body(request_id=id))
    answer = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"x-request-id", id.encode()),
        (b"content-length", b"%d" % len(body)),
        *FOR_BROWSERS,
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": answer})
    await send({"type": "http.response.body", "body": body})
