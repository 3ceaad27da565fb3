"""Questions fly together: what waits goes with the next read of the primary, never with one already sent.

One read is under way at a time. It says how far the facts are; where our memory is as far, all questions that
were waiting when it was sent are answered from memory, else what changed is forgotten and read. So each answer
rests on a read sent after its question arrived, from one snapshot, and a read serves many answers.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog

from api.decisions import facts
from api.decisions.fastlane.channel import SYNC, VERSION, DatabaseUnreachable, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS
from api.decisions.fastlane.facts_in_memory import FactsInMemory, HeldFacts
from consent.question import Question
from tenants.queries.keys import ApiKeyRecord

log = structlog.get_logger(__name__)
_READ_AT_ONCE = 256
_GATHER_SECONDS = 0.001


class ReplyFuture(Protocol):
    """A future, or what serves for one. `done`: nobody waits for it any more."""

    def done(self) -> bool: ...

    def set_result(self, result: Any, /) -> None: ...

    def set_exception(self, error: Exception, /) -> None: ...


class PendingQuestion:
    """One question under way. `key` (None: unknown) and `held` are there once it has landed; `answer` gets what
    `land` makes of them, or an exception.
    """

    __slots__ = ("answer", "held", "key", "question", "sha256", "what")

    def __init__(self, sha256: bytes, question: Question, what: Any, answer: ReplyFuture) -> None:
        self.sha256 = sha256
        self.question = question
        self.what = what
        self.answer = answer
        self.key: ApiKeyRecord | None = None
        self.held: HeldFacts | None = None


AnswerFlight = Callable[[Sequence[PendingQuestion], int], None]


class Flights:
    """Belongs to one event loop. `land` answers all questions of a flight at once, at the revision it is given.

    `stale_seconds` is for the staleness tests alone: how long a read may be used again, to prove that they find it.
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
        self._land = land
        self.state = state
        self._waiting: deque[PendingQuestion] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._stale_seconds = stale_seconds
        self._read_at = 0.0
        self._last = 0  # how many flew together last
        self._full: asyncio.Future[None] | None = None

    def board(self, waiting: PendingQuestion) -> None:
        self._waiting.append(waiting)
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())
        elif self._full is not None and len(self._waiting) >= self._last and not self._full.done():
            self._full.set_result(None)

    async def _work(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < self._last:
                    await self._gather()
                boarded = list(self._waiting)
                self._waiting.clear()
                try:
                    await self._fly(boarded)
                except Exception as error:
                    log.exception("decisions_unreachable", questions=len(boarded))
                    for one in boarded:
                        if not one.answer.done():
                            one.answer.set_exception(DatabaseUnreachable(str(error)))
        finally:
            self._worker = None

    async def _gather(self) -> None:
        """Under load, leave as full as the last time: whoever was answered then is about to ask again. A read costs
        as much as several answers; waiting for it is bounded by what a read takes anyhow.
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
        """One read, then all that it suffices for lands; the rest waits for the next."""
        unknown = self._look(boarded)
        if unknown or self.state.version is None:
            refused = await self._sync(unknown[:_READ_AT_ONCE])
            waiting = [one for one in self._look(boarded) if one not in refused]
        elif self._may_be_stale():
            waiting = []
        else:
            [[version, revision, epoch]] = await self._channel.ask(VERSION)
            if int(version) == self.state.version and epoch.decode() == self.state.epoch:
                self.state.revision = int(revision)
                waiting = []
            else:
                await self._sync([])
                waiting = self._look(boarded)
        self._read_at = time.monotonic()
        self._waiting.extend(waiting)
        landed = [one for one in boarded if one not in waiting] if waiting else boarded
        COUNTS.flights += 1
        COUNTS.answers += len(landed)
        COUNTS.held = self.state.held
        self._last = len(landed)
        self._land(landed, self.state.revision)

    def _look(self, boarded: Sequence[PendingQuestion]) -> list[PendingQuestion]:
        """Give each what is in memory; returns those for whom it is not."""
        state, unknown = self.state, []
        for one in boarded:
            one.key = key = state.key(one.sha256)
            one.held = None if key is None else state.facts(key.mode, one.question)
            if one.held is None:
                unknown.append(one)
        return unknown

    async def _sync(self, asked: list[PendingQuestion]) -> set[PendingQuestion]:
        """Bring memory up to what the primary says now, and read what is asked: all in one snapshot.

        Returns whose key is unknown to the primary.
        """
        state = self.state
        keys = [one.key for one in asked]
        wanted = [
            (one.sha256, "", one.question) if key is None else (None, key.mode, one.question)
            for one, key in zip(asked, keys, strict=True)
        ]
        version = None if state.version is None else b"%d" % state.version
        [[first], *rest] = await self._channel.ask(SYNC, [version, facts.parameter(wanted)])
        if len(rest) != len(asked):
            raise ValueError(f"{len(rest)} rows for {len(asked)} questions")
        header = facts.header(first, epoch=state.epoch)
        rows = [facts.parse_row(text) for [text] in rest]
        state.forget(header.changes)
        state.version, state.epoch, state.revision = header.version, header.epoch, header.revision
        refused: set[PendingQuestion] = set()
        for one, key, row in zip(asked, keys, rows, strict=True):
            seen = row.key if key is None else key
            if seen is None:
                refused.add(one)
                continue
            if key is None:
                state.learn_key(one.sha256, seen)
            state.learn(seen.mode, one.question, row.read)
        return refused

    def _may_be_stale(self) -> bool:
        return self._stale_seconds > 0 and time.monotonic() - self._read_at < self._stale_seconds


def _depart(full: asyncio.Future[None]) -> None:
    if not full.done():
        full.set_result(None)
