"""Customers who change their minds without pause, and jobs that ask, at both web processes."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from typing import Any

from tests.codes import SHARED, TELEMETRY
from tests.stale.connection import Connection, Lost
from tests.stale.consent_body import CONSENT
from tests.stale.history import Asked, Write
from tests.world.history import Acknowledged, Decided, History, Refused
from tests.world.world import WEBS, World
from wire import ids

WRITERS, READERS = 2, 2  # the readers at each web
_ANSWER_SECONDS = 15.0  # longer than a connection to a server that is gone without a word lives
_AGAIN_SECONDS = 0.2
# What a client may get while something is broken, and asks again after.
_PASSING = {409, 429, 503}


class Actors:
    """All who use the product. Each customer has one writer, so its writes follow one another."""

    def __init__(self, world: World, seen: History, *, seed: int, pause: float) -> None:
        self._world, self._seen, self._pause = world, seen, pause
        self._chance = random.Random(seed)
        self._names = itertools.count()
        self._tenants = sorted(world.template.subscriptions)
        self._hot = dict.fromkeys(range(WRITERS), self._tenants[0])
        self._wanted, self._enough = 0, asyncio.Event()
        self._stop_writing, self._stop_asking = asyncio.Event(), asyncio.Event()
        self.allowed: dict[str, bool] = {}  # as last acknowledged

    async def write(self) -> None:
        """Until told to stop. What is under way is repeated until it is acknowledged."""
        shares = [self._tenants[writer::WRITERS] for writer in range(WRITERS)]
        await asyncio.gather(*(self._write(number, share) for number, share in enumerate(shares)))

    async def ask(self) -> None:
        """Until told to stop."""
        await asyncio.gather(*(self._ask(web, number) for web in WEBS for number in range(READERS)))

    async def until_answered(self, answers: int) -> None:
        """Wait until there are so many answers."""
        self._wanted = answers
        if len(self._seen.asked) < answers:
            self._enough.clear()
            await self._enough.wait()

    def stop_writing(self) -> None:
        self._stop_writing.set()

    def stop_asking(self) -> None:
        self._stop_asking.set()

    def _lines(self) -> list[Connection]:
        return [self._line(web) for web in WEBS]

    def _line(self, web: str) -> Connection:
        host, port = self._world.address(web)
        return Connection(port, self._world.template.api_key, host=host, seconds=_ANSWER_SECONDS)

    async def _write(self, number: int, tenants: Sequence[str]) -> None:
        lines = self._lines()
        given: dict[str, str] = {}
        while not self._stop_writing.is_set():
            tenant = self._hot[number] = self._chance.choice(list(tenants))
            self._chance.shuffle(lines)
            if tenant in given:
                await self._told(
                    lines, f"/v1/consents/{given.pop(tenant)}/withdraw", {}, tenant, allows=False
                )
            else:
                told = await self._told(lines, f"/v1/tenants/{tenant}/consents", CONSENT, tenant, allows=True)
                given[tenant] = told["id"]
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
        for line in lines:
            line.close()

    async def _told(
        self, lines: Sequence[Connection], path: str, body: dict[str, Any], tenant: str, *, allows: bool
    ) -> dict[str, Any]:
        """Write once, however often it has to be said, at one web or the other."""
        began, key = time.monotonic(), f"world-{next(self._names)}"
        for line in itertools.cycle(lines):
            try:
                answer = await line.post(path, body, Idempotency_Key=key)
            except Lost:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if answer.status in (200, 201):
                told: dict[str, Any] = answer.body
                ended, revision = time.monotonic(), told["revision"]
                self._seen.writes.append(Write(tenant, allows, began, ended, revision))
                consent = str(ids.parse(ids.CONSENT, told["id"]))
                self._seen.acknowledged.append(Acknowledged(tenant, consent, allows, revision))
                self.allowed[tenant] = allows
                return told
            self._note(answer.status, answer.body, path.partition("?")[0].rpartition("/")[2])
            await asyncio.sleep(_AGAIN_SECONDS)
        raise AssertionError("a cycle does not end")

    async def _ask(self, web: str, number: int) -> None:
        """About whoever is changing their mind just now."""
        line = self._line(web)
        while not self._stop_asking.is_set():
            await self._question(line, web, self._hot[number % WRITERS])
            await asyncio.sleep(self._pause)
        line.close()

    async def _question(self, line: Connection, web: str, tenant: str) -> None:
        question = {
            "tenant": tenant,
            "category": TELEMETRY,
            "purpose": SHARED,
            "region": "DE",
            "sign": "none",
        }
        began = time.monotonic()
        try:
            told = await line.post("/v1/decisions", question)
        except Lost:
            self._seen.refused.append(Refused(web, began, time.monotonic(), None))
            await asyncio.sleep(_AGAIN_SECONDS)
            return
        ended = time.monotonic()
        if told.status != 200:
            self._seen.refused.append(Refused(web, began, ended, told.status))
            self._note(told.status, told.body, "decisions")
            await asyncio.sleep(_AGAIN_SECONDS)
            return
        self._seen.asked.append(Asked(tenant, told.body["allow"], began, ended, told.body["revision"]))
        if len(self._seen.asked) >= self._wanted:
            self._enough.set()
        self._seen.decided.append(
            Decided(str(ids.parse(ids.DECISION, told.body["id"])), web, ended, ended - began)
        )

    def _note(self, status: int, body: Any, what: str) -> None:
        """Keep a refusal that is no passing one."""
        if status not in _PASSING:
            self._seen.surprises.append(f"{what}: {status} {body.get('code')} {body.get('detail')}")
