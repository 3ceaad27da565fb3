"""A question that waits for its flight, and the future that takes its answer."""

from __future__ import annotations

from typing import Any, Protocol

from api.decisions.fastlane.held_facts import HeldFacts
from consent.question import Question
from tenants.queries.keys import ApiKeyRecord


class ReplyFuture(Protocol):
    """A future, or an object used like one.

    `done` tells that the caller no longer waits.
    """

    def done(self) -> bool: ...

    def set_result(self, result: Any, /) -> None: ...

    def set_exception(self, error: Exception, /) -> None: ...


class PendingQuestion:
    """A question that waits for its flight.

    `key` (None: unknown) and `held` are set when the flight lands. `answer` receives what `land` returns,
    or an exception. Without a `request`, the caller only wants the version of the facts.
    """

    __slots__ = ("answer", "held", "key", "question", "request", "sha256")

    def __init__(self, sha256: bytes, question: Question, request: Any, answer: ReplyFuture) -> None:
        self.sha256 = sha256
        self.question = question
        self.request = request
        self.answer = answer
        self.key: ApiKeyRecord | None = None
        self.held: HeldFacts | None = None
