"""Customers who change their minds while their data is asked for at every process, and one process is killed."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ledger import actors, scope
from tenants.operations import api_keys
from tests import catalogue, people, prices
from tests.codes import SHARED, TELEMETRY
from tests.people import START
from tests.stale.connection import Connection, Lost
from tests.stale.consent_body import CONSENT
from tests.stale.history import Asked, Write

_BACK_SECONDS = 60


def prepare(customers: int) -> str:
    """A catalogue, a schedule and customers. Returns an API key that may do it all."""
    catalogue.record()
    prices.publish_schedule()
    for number in range(customers):
        people.customer(f"tenant-{number}", f"Tenant {number}")
    with scope.everything(reason="staff"):
        _, key = api_keys.issue_api_key(
            mode="live", scopes=["admin", "consent:attest"], by=actors.system("tests"), at=START
        )
    return key


@dataclass
class Plan:
    """`pairs` times somebody opts in and withdraws again; meanwhile `askers` connections to each port ask on."""

    key: str
    ports: Sequence[int]
    customers: int
    pairs: int
    answers: int = 50_000
    writers: int = 4
    askers: int = 4
    kill: Callable[[int], Awaitable[None]] | None = None
    kills: int = 0


@dataclass
class Seen:
    writes: list[Write] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    probes: int = 0
    enemies: int = 0  # yeses to data that was made after a withdrawal
    lost: int = 0
    kills: int = 0


class Run:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seen = Seen()
        self._numbers = itertools.count()
        self._hot: dict[int, str] = {writer: f"tenant-{writer}" for writer in range(plan.writers)}
        self._done = asyncio.Event()
        self._enough = asyncio.Event()

    async def run(self) -> Seen:
        plan = self.plan
        writers = [asyncio.create_task(self._write(number)) for number in range(plan.writers)]
        asking = [
            asyncio.create_task(self._ask(port, number))
            for port in plan.ports
            for number in range(plan.askers)
        ]
        killing = asyncio.create_task(self._kill())
        try:
            await asyncio.gather(*writers)
            if len(self.seen.asked) < plan.answers:
                await self._enough.wait()
        finally:
            self._done.set()
            await asyncio.gather(*asking, killing)
        return self.seen

    async def _write(self, writer: int) -> None:
        """Opts in, withdraws and asks at every process, as often as its share is."""
        plan = self.plan
        lines = [Connection(port, plan.key) for port in plan.ports]
        for turn in range(plan.pairs // plan.writers):
            tenant = f"tenant-{(turn * plan.writers + writer) % plan.customers}"
            self._hot[writer] = tenant
            given = await self._until_told(
                lines, f"/v1/tenants/{tenant}/consents", CONSENT, tenant, allows=True
            )
            await self._until_told(lines, f"/v1/consents/{given['id']}/withdraw", {}, tenant, allows=False)
            await self._probe(lines, tenant)
        for line in lines:
            line.close()

    async def _until_told(
        self, lines: list[Connection], path: str, body: dict[str, Any], tenant: str, *, allows: bool
    ) -> dict[str, Any]:
        """Writes once, however often it has to be said: with the same idempotency key, at one process or another."""
        began, key = time.monotonic(), f"toggle-{next(self._numbers)}"
        while time.monotonic() - began < _BACK_SECONDS:
            for line in lines:
                try:
                    told = await line.post(path, body, Idempotency_Key=key)
                except Lost:
                    self.seen.lost += 1
                    continue
                if told.status in (200, 201):
                    assert told.body["status"] == ("active" if allows else "withdrawn"), told.body
                    write = Write(tenant, allows, began, time.monotonic(), told.body["revision"])
                    self.seen.writes.append(write)
                    return dict(told.body)
                if told.status not in (409, 503):
                    raise AssertionError(f"{path}: {told.status} {told.body}")
            await asyncio.sleep(0.05)
        raise AssertionError(f"{path}: no process took it")

    async def _probe(self, lines: list[Connection], tenant: str) -> None:
        """The withdrawal is acknowledged: now data is made, and asked for. Nobody may have it."""
        made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for line in lines:
            for window in ({}, {"data_from": made_at}):
                asked = await self._question(line, tenant, **window)
                if asked is not None:
                    self.seen.probes += 1
                    self.seen.enemies += asked.allow

    async def _ask(self, port: int, number: int) -> None:
        """About whoever is changing their mind just now, without pause."""
        line = Connection(port, self.plan.key)
        while not self._done.is_set():
            if len(self.seen.asked) >= self.plan.answers:
                self._enough.set()
                await asyncio.sleep(0.02)  # the rest of the time is the writers'
            await self._question(line, self._hot[number % self.plan.writers])
        line.close()

    async def _question(self, line: Connection, tenant: str, **more: str) -> Asked | None:
        question = {
            "tenant": tenant,
            "category": TELEMETRY,
            "purpose": SHARED,
            "region": "DE",
            "sign": "none",
        }
        began = time.monotonic()
        try:
            told = await line.post("/v1/decisions", {**question, **more})
        except Lost:
            self.seen.lost += 1
            await asyncio.sleep(0.05)
            return None
        if told.status != 200:  # no answer is no yes
            return None
        asked = Asked(tenant, told.body["allow"], began, time.monotonic(), told.body["revision"])
        self.seen.asked.append(asked)
        return asked

    async def _kill(self) -> None:
        plan = self.plan
        writes = 2 * plan.pairs
        for number in range(plan.kills):
            while len(self.seen.writes) < writes * (number + 1) / (plan.kills + 1):
                if self._done.is_set():
                    return
                await asyncio.sleep(0.02)
            assert plan.kill is not None
            await plan.kill(number)
            self.seen.kills += 1
