"""The hot way into a decision: the same answers as Django's view, asked of the application a server runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings

from api.decisions.fastlane import connection as lane_connection
from api.decisions.fastlane import lane
from api.decisions.fastlane.channel import DatabaseUnreachable, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS
from api.decisions.fastlane.log import DecisionLog
from api.operations import decisions as api_decisions
from api.queries import decisions
from ledger import scope
from ledger.connection_life import ConnectionLife
from tests.api.client import Api, check, key_for
from tests.api.fastlane.withdrawing import withdraw
from tests.api.questions import QUESTION
from wire import ids


async def other(scope: Any, receive: Any, send: Any) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


async def ask(application: Any, key: str, body: Any, **headers: str) -> tuple[int, dict[str, str], Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent: list[dict[str, Any]] = []
    every = {"authorization": f"Bearer {key}", "content-type": "application/json", **headers}
    asked = {
        "type": "http",
        "method": "POST",
        "path": lane.PATH,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in every.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(asked, receive, send)
    given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], given, json.loads(sent[1]["body"])


def run(do: Callable[[lane.FastLane], Awaitable[Any]]) -> Any:
    async def journey() -> Any:
        application = lane.FastLane(other)
        try:
            return await do(application)
        finally:
            await application.close()

    return asyncio.run(journey())


def test_it_answers_as_djangos_view_does(key: str) -> None:
    for changes in ({}, {"fields": None}, {"tenant": "nobody"}, {"region": "US"}, {"sign": "batch"}):
        said = {**QUESTION, **changes}
        status, headers, fast = run(lambda f, said=said: ask(f, key, said, x_request_id="mine-1"))
        slow = Api(key).post("/v1/decisions", said).body
        check(fast, "Decision")
        for one in (fast, slow):
            for name in ("id", "decided_at", "valid_until", "token"):
                one[name] = one[name] is not None
        assert (status, fast) == (200, slow)
        assert (headers["x-request-id"], headers["licet-revision"]) == ("mine-1", str(slow["revision"]))


def test_it_never_says_yes_after_a_withdrawal(key: str) -> None:
    async def journey(f: lane.FastLane) -> list[bool]:
        before = await ask(f, key, QUESTION)
        await asyncio.to_thread(withdraw, before[2]["consent"])
        after = await asyncio.gather(*(ask(f, key, QUESTION) for _ in range(20)))
        return [before[2]["allow"], *(one[2]["allow"] for one in after)]

    assert run(journey) == [True] + [False] * 20


def test_questions_that_wait_go_together_in_one_later_read(key: str) -> None:
    async def journey(f: lane.FastLane) -> tuple[int, list[int]]:
        await ask(f, key, QUESTION)
        assert f._channel is not None
        before = f._channel.statements
        answers = await asyncio.gather(*(ask(f, key, QUESTION) for _ in range(100)))
        return f._channel.statements - before, [status for status, *_ in answers]

    assert run(journey) == (1, [200] * 100)


def test_a_dead_connection_is_a_refusal_and_the_next_question_connects_anew(key: str) -> None:
    async def journey(f: lane.FastLane) -> list[int]:
        first = await ask(f, key, QUESTION)
        line = f._channel
        assert line is not None
        await asyncio.to_thread(terminate)
        second = await ask(f, key, QUESTION)  # the primary has ended the connection
        third = await ask(f, key, QUESTION)
        await line.close()
        line._conninfo = "host=/nowhere dbname=none connect_timeout=1"
        fourth = await ask(f, key, QUESTION)
        assert fourth[2]["code"] == "database_unavailable"
        return [first[0], second[0] in (200, 503), third[0], fourth[0]]

    assert run(journey) == [200, True, 200, 503]


def terminate() -> None:
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'licet-decisions'"
        )


def test_what_is_not_right_is_a_problem_here_too(key: str) -> None:
    refused = [
        (key, {**QUESTION, "field": 1}, 400, "unknown_member"),
        (key, b"{", 400, "malformed_json"),
        (key, b" " * (1024 * 1024 + 1), 413, "body_too_large"),
        ("nonsense", QUESTION, 401, "invalid_key"),
        (key_for("audit"), QUESTION, 403, "missing_scope"),
    ]
    for used, body, status, code in refused:
        answered, headers, problem = run(lambda f, used=used, body=body: ask(f, used, body))
        check(problem, "Problem")
        assert (answered, problem["code"]) == (status, code)
        assert headers["content-type"] == "application/problem+json"
    packed = run(lambda f: ask(f, key, QUESTION, content_encoding="gzip"))
    assert (packed[0], packed[2]["code"]) == (415, "unsupported_content_encoding")
    behind = run(lambda f: ask(f, key, QUESTION, licet_min_revision="999999"))
    assert (behind[0], behind[2]["code"]) == (409, "revision_not_reached")


def test_questions_about_the_past_are_djangos(key: str) -> None:
    said = {**QUESTION, "at": "2025-01-07T00:00:00Z"}
    assert run(lambda f: ask(f, key, said)) == (299, {}, said)


def test_what_it_answered_is_logged_a_moment_later(key: str) -> None:
    _, _, answered = run(lambda f: ask(f, key, QUESTION))  # closing flushes

    with scope.everything(reason="audit"):
        seen = decisions.decision(id=ids.parse(ids.DECISION, answered["id"]))
    assert seen is not None
    assert seen.answer == answered
    assert COUNTS.waiting == 0


def test_what_was_piled_up_is_found_before_and_after_it_became_rows(key: str) -> None:
    _, _, answered = run(lambda f: ask(f, key, QUESTION))
    id = ids.parse(ids.DECISION, answered["id"])
    with scope.everything(reason="audit"):
        piled = decisions.decision(id=id)
        assert api_decisions.expand_piles(most=9) == 1
        assert api_decisions.expand_piles(most=9) == 0
        assert decisions.decision(id=id) == piled is not None


def test_a_full_log_drops_and_counts() -> None:
    async def journey() -> int:
        full = DecisionLog(PipelinedConnection("host=/nowhere", life=ConnectionLife("log")), capacity=0)
        full.put(b"{}", id=b"", key=UUID(int=1))
        return len(full._lines)

    before = COUNTS.dropped
    assert (asyncio.run(journey()), COUNTS.dropped - before) == (0, 1)


def test_lines_that_cannot_be_written_wait_in_their_order(key: str) -> None:
    async def journey() -> tuple[int, int]:
        kept = DecisionLog(PipelinedConnection("host=/nowhere connect_timeout=1", life=ConnectionLife("log")))
        for _ in range(3):
            at = datetime.now(UTC)
            line = {
                "id": str(ids.new(at=at)),
                "mode": "live",
                "key": str(UUID(int=1)),
                "question": {},
                "answer": {},
            }
            kept.put(
                json.dumps({**line, "decided_at": at.isoformat()}).encode(),
                id=UUID(line["id"]).bytes,
                key=UUID(int=1),
            )
        with pytest.raises(DatabaseUnreachable):
            await kept.flush()
        waiting = len(kept._lines)
        kept._channel = PipelinedConnection(lane_connection.conninfo(), life=ConnectionLife("log"))
        await kept.close()
        return waiting, len(kept._lines)

    assert asyncio.run(journey()) == (3, 0)
    with scope.everything(reason="audit"):
        assert api_decisions.expand_piles(most=9) == 3


def test_the_deliberate_staleness_is_loud_stale_and_refused_in_earnest(key: str) -> None:
    async def journey(f: lane.FastLane) -> bool:
        before = await ask(f, key, QUESTION)
        await asyncio.to_thread(withdraw, before[2]["consent"])
        after = await ask(f, key, QUESTION)
        return bool(before[2]["allow"] and after[2]["allow"])

    with override_settings(LICET_STALE_DECISIONS_MS=60_000):
        with pytest.warns(UserWarning, match="DECISIONS ARE STALE"):
            assert run(journey) is True
        with override_settings(LICET_ENVIRONMENT="production"), pytest.raises(RuntimeError, match="refused"):
            lane.FastLane(other)
