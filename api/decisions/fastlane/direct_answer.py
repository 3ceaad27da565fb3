"""The answer to a question that came without ASGI."""

from __future__ import annotations

from api import problems, request_ids
from api.asgi import Exchange, Headers
from api.decisions.fastlane.replies import all_headers, answers_id, header_text, problem_reply


class DirectAnswer:
    """Receives an answer like a future, and sends it on its connection."""

    __slots__ = ("_exchange", "_request_id")

    def __init__(self, exchange: Exchange, request_id: bytes | None) -> None:
        self._exchange: Exchange | None = exchange  # None once the answer is sent
        self._request_id = request_id

    def done(self) -> bool:
        """Tell whether the answer was sent or the caller disconnected."""
        return self._exchange is None or self._exchange.disconnected

    def set_result(self, result: tuple[Headers, bytes, str]) -> None:
        """Send a decision."""
        headers, body, suffix = result
        self._reply(200, headers, body, answers_id(self._request_id, suffix))

    def set_exception(self, error: Exception) -> None:
        """Send an error as a problem document."""
        problem = problems.problem_for(error)
        id = request_ids.request_id(header_text(self._request_id))
        self._reply(problem.status, *problem_reply(problem, id), id)

    def _reply(self, status: int, headers: Headers, body: bytes, id: str) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.reply(status, all_headers(headers, body, id), body)
