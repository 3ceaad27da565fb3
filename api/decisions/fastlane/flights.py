"""Answer waiting questions together after one read of the primary.

One read is under way at a time. A question never uses a read that was sent before it arrived.

If the version in memory is current, all questions of the flight are answered from memory. Otherwise the
changed facts are dropped and read again first. So each answer rests on one snapshot, and one read serves
many answers.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

import structlog

from api import problems
from api.decisions import facts, facts_header
from api.decisions.fastlane import metrics
from api.decisions.fastlane.channel import SYNC, VERSION, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from api.decisions.fastlane.pending_question import PendingQuestion
from ledger import clock, primary_watch, read_proof
from ledger.primary import Seen
from ledger.primary_watch import PrimaryUnproven

log = structlog.get_logger(__name__)
_READ_AT_ONCE = 256
_GATHER_SECONDS = 0.001


AnswerFlight = Callable[[Sequence[PendingQuestion], int], None]


class Flights:
    """Collects questions into flights, on one event loop.

    `land` answers all questions of a flight at one revision. `stale_seconds` is only for the staleness
    tests: for that long a read may be used again.
    """

    def __init__(
        self,
        channel: PipelinedConnection,
        *,
        land: AnswerFlight,
        state: FactsInMemory,
        stale_seconds: float = 0,
    ) -> None:
        self._channel = channel
        self._primary = primary_watch.watch()
        self._land = land
        self.state = state
        self._waiting: deque[PendingQuestion] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._stale_seconds = stale_seconds
        self._read_at = 0.0
        self._oldest_waits_since = 0.0
        self._last = 0  # number of questions in the last flight
        self._full: asyncio.Future[None] | None = None

    def board(self, pending: PendingQuestion) -> None:
        """Add a question to the next flight."""
        if not self._waiting:
            self._oldest_waits_since = time.monotonic()
        self._waiting.append(pending)
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())
        elif self._full is not None and len(self._waiting) >= self._last and not self._full.done():
            self._full.set_result(None)

    async def _work(self) -> None:
        """Run flights until no question waits."""
        try:
            while self._waiting:
                if len(self._waiting) < self._last:
                    await self._gather()
                boarded, began = list(self._waiting), self._oldest_waits_since
                self._waiting.clear()
                try:
                    await self._fly(boarded)
                    metrics.SECONDS.observe(time.monotonic() - began)
                except Exception as error:  # noqa: BLE001  any error refuses every question of the flight
                    problem = problems.problem_for(error)  # logged once for the flight
                    for pending in boarded:
                        if not pending.answer.done():
                            pending.answer.set_exception(problem)
        finally:
            self._worker = None

    async def _gather(self) -> None:
        """Wait briefly under load until as many questions wait as flew last time.

        The callers just answered are about to ask again, and a read costs as much as several answers. The
        wait is limited to about the time of a read.
        """
        loop = asyncio.get_running_loop()
        self._full = loop.create_future()
        too_long = loop.call_later(_GATHER_SECONDS, _depart, self._full)
        try:
            await self._full
        finally:
            too_long.cancel()
            self._full = None

    async def _fly(self, boarded: list[PendingQuestion]) -> None:
        """Read the primary once and land the questions it suffices for; the others wait for the next read."""
        unknown = self._fill_from_memory(boarded)
        if unknown or self.state.version is None:
            refused = await self._sync(unknown[:_READ_AT_ONCE])
            waiting = [pending for pending in self._fill_from_memory(boarded) if pending not in refused]
        elif self._may_be_stale():
            waiting = []
        else:
            since, asked = self._primary.seen, clock.steady()
            [[version, epoch, proof]] = await self._channel.ask(VERSION)
            revision = await self._prove(proof, since=since, asked=asked)
            if int(version) == self.state.version and epoch.decode() == self.state.epoch:
                self.state.revision = revision
                waiting = []
            else:
                await self._sync([])
                waiting = self._fill_from_memory(boarded)
        self._read_at = time.monotonic()
        self._waiting.extend(waiting)
        landed = [pending for pending in boarded if pending not in waiting] if waiting else boarded
        COUNTS.flights += 1
        COUNTS.answers += len(landed)
        COUNTS.held = self.state.held
        self._last = len(landed)
        self._land(landed, self.state.revision)

    def _fill_from_memory(self, boarded: Sequence[PendingQuestion]) -> list[PendingQuestion]:
        """Give each question its key and facts from memory; return those without."""
        state, unknown = self.state, []
        for pending in boarded:
            pending.key = key = state.key(pending.sha256)
            pending.held = None if key is None else state.facts(key.mode, pending.question)
            if pending.held is None:
                unknown.append(pending)
        return unknown

    async def _sync(self, questions: list[PendingQuestion]) -> set[PendingQuestion]:
        """Bring memory to the primary's current version and read these questions' facts, in one snapshot.

        Returns the questions with an API key that the primary does not know.
        """
        state = self.state
        keys = [pending.key for pending in questions]
        parameters = [
            (pending.sha256, "", pending.question) if key is None else (None, key.mode, pending.question)
            for pending, key in zip(questions, keys, strict=True)
        ]
        version = None if state.version is None else b"%d" % state.version
        since, asked = self._primary.seen, clock.steady()
        [[proof], [first], *rest] = await self._channel.ask(SYNC, [version, facts.parameter(parameters)])
        await self._prove(proof, since=since, asked=asked)
        if len(rest) != len(questions):
            raise ValueError(f"{len(rest)} rows for {len(questions)} questions")
        header = facts_header.header(first, epoch=state.epoch)
        rows = [facts.parse_row(text) for [text] in rest]
        state.forget(header.changes)
        state.version, state.epoch, state.revision = header.version, header.epoch, header.revision
        refused: set[PendingQuestion] = set()
        for pending, key, row in zip(questions, keys, rows, strict=True):
            known_key = row.key if key is None else key
            if known_key is None:
                refused.add(pending)
                continue
            if key is None:
                state.learn_key(pending.sha256, known_key)
            state.learn(known_key.mode, pending.question, row.read)
        return refused

    async def _prove(self, text: bytes, *, since: Seen | None, asked: float) -> int:
        """Accept a read as one of the primary, and keep its clock to judge the flight by. Returns its revision.

        `since` and `asked` are what had been seen, and the steady clock, when it was sent.
        Raises: PrimaryUnproven.
        """
        proof = read_proof.parse(text)
        try:
            self._primary.check(proof.reading, since=since)
        except PrimaryUnproven as error:
            await self._channel.distrust(error)
            raise
        self._channel.trust()
        clock.note(proof.at, asked=asked, answered=clock.steady())
        return proof.reading.revision

    def _may_be_stale(self) -> bool:
        """Tell whether the staleness tests allow using the last read again."""
        return self._stale_seconds > 0 and time.monotonic() - self._read_at < self._stale_seconds


def _depart(full: asyncio.Future[None]) -> None:
    """End the wait for a full flight."""
    if not full.done():
        full.set_result(None)
