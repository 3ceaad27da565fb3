"""The client for event loops: the same answers, the loop stays free, and nothing is left half done."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

import licet
from sdk.tests.client.asking import ASKED, FRAME, RUN
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import CLEARANCE, KEY


def client(server: Server, **options: Any) -> licet.AsyncClient:
    return licet.AsyncClient(server.url, KEY, **{"timeout": 1.0, "tries": 2, **options})


def slow(seconds: float, path: str = "") -> Fault:
    def wait(said: Any, _honest: object, _asked: object) -> Any:
        time.sleep(seconds)
        return said

    return Fault(path=path, value=wait)


def test_it_decides_like_the_other_one(server: Server) -> None:
    async def ask() -> None:
        async with client(server) as asking:
            assert await asking.decide(**ASKED)
            assert await asking.require(**ASKED)
            batch = await asking.decide_batch(
                [("acme", "telemetry"), ("x", "telemetry")], purpose="train-shared-model"
            )
            assert batch.allow == (True, False)
            server.fault = Fault(send=close_at_once)
            assert not await asking.decide(**ASKED)
            with pytest.raises(licet.Denied):
                await asking.require(**ASKED)

    asyncio.run(ask())


def test_a_run_is_filtered_and_completed(server: Server) -> None:
    async def run() -> None:
        async with client(server) as asking, asking.clearance(**RUN) as clearance:
            frame = await clearance.filter(FRAME, category="telemetry", tenant="tenant")
            assert frame["tenant"].to_list() == ["acme", "globex"]
            assert (clearance.attempt, clearance.state) == (1, "active")
            clearance.check()
            done = await clearance.complete()
            assert done.breaches == ()

    asyncio.run(run())
    assert not [path for path in server.honest.asked if path.endswith("/abandon")]


def test_questions_wait_together_and_the_loop_stays_free(server: Server) -> None:
    server.fault = slow(0.4, "/v1/decisions")

    async def ask() -> float:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.02)
                ticks += 1

        async with client(server, timeout=5) as asking:
            ticking = asyncio.create_task(tick())
            began = time.monotonic()
            answers = await asyncio.gather(*(asking.decide(**ASKED) for _ in range(8)))
            spent = time.monotonic() - began
            ticking.cancel()
        assert all(answers)
        assert ticks > 5, "the loop went on"
        return spent

    assert asyncio.run(ask()) < 8 * 0.4


def test_an_exception_and_a_cancellation_abandon_the_run(server: Server) -> None:
    async def fail() -> None:
        async with client(server) as asking, asking.clearance(**RUN):
            raise RuntimeError("the training failed")

    with pytest.raises(RuntimeError):
        asyncio.run(fail())
    assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/abandon"
    server.honest.asked.clear()

    async def cancelled() -> None:
        async def run() -> None:
            async with client(server) as asking, asking.clearance(**RUN):
                await asyncio.sleep(60)

        task = asyncio.create_task(run())
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/abandon"


def test_a_run_that_is_cancelled_while_it_begins_is_given_up(server: Server) -> None:
    server.fault = slow(0.4, "/v1/clearances")

    async def cancelled() -> None:
        asking = client(server, timeout=5)

        async def run() -> None:
            async with asking.clearance(**RUN):
                raise AssertionError("it began")

        task = asyncio.create_task(run())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(1.5)
        await asking.aclose()

    asyncio.run(cancelled())
    assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/abandon"
    time.sleep(0.2)
    assert not [thread for thread in threading.enumerate() if thread.name == "licet-lease"]


@pytest.mark.parametrize("concurrency", [0, -1, True, "4", 1.5])
def test_a_concurrency_that_is_none_is_refused(server: Server, concurrency: Any) -> None:
    with pytest.raises(licet.NotConfigured, match="concurrency"):
        client(server, concurrency=concurrency)


def test_the_key_is_in_no_text(server: Server) -> None:
    asking = client(server)
    assert KEY not in repr(asking) + repr(asking.clearance(**RUN))
