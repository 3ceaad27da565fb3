"""Format and send replies: headers, request ids and problem documents."""

from __future__ import annotations

import orjson

from api import request_ids
from api.answer_headers import FOR_BROWSERS
from api.asgi import Headers, Send
from wire import ids
from wire.problems import MEDIA_TYPE, Problem


def answers_id(request_id: bytes | None, suffix: str) -> str:
    """Return the request id for an answer: the caller's own, or one derived from the answer's id."""
    return (
        f"{ids.REQUEST}_{suffix}" if request_id is None else request_ids.request_id(header_text(request_id))
    )


async def send_problem(problem: Problem, id: str, send: Send) -> None:
    """Send a problem document."""
    await send_answer(send, problem.status, *problem_reply(problem, id), id)


def problem_reply(problem: Problem, id: str) -> tuple[Headers, bytes]:
    """Return a problem document's headers and body."""
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    return headers, orjson.dumps(problem.body(request_id=id))


async def send_answer(send: Send, status: int, headers: Headers, body: bytes, id: str) -> None:
    """Send a whole response as ASGI messages."""
    await send({"type": "http.response.start", "status": status, "headers": all_headers(headers, body, id)})
    await send({"type": "http.response.body", "body": body})


def all_headers(headers: Headers, body: bytes, id: str) -> Headers:
    """Add the request id, the content length and the headers for browsers."""
    return [*headers, *FOR_BROWSERS, (b"x-request-id", id.encode()), (b"content-length", b"%d" % len(body))]


def header_text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
