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
from dataclasses import dataclass
from typing import Any

import structlog

from api.decisions import facts
from api.decisions.channel import SYNC, VERSION, Channel, Unreachable
from api.decisions.state import Held, State
from consent.question import Question
from tenants.queries import KeySeen

log = structlog.get_logger(__name__)
_READ_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Landed:
    """A question's key (None: unknown) and facts, and the revision they were true at."""

    key: KeySeen | None
    held: Held | None
    revision: int


class Waiting:
    """One question under way. `answer` gets a `Landed` or an exception, whenever the flight lands."""

    __slots__ = ("answer", "question", "sha256", "what")

    def __init__(self, sha256: bytes, question: Question, what: Any, answer: asyncio.Future[Any]) -> None:
        self.sha256 = sha256
        self.question = question
        self.what = what
        self.answer = answer


Land = Callable[[Sequence[tuple[Waiting, Landed]]], None]


class Flights:
    """Belongs to one event loop. `land` answers all questions of a flight at once.

    `stale_seconds` is for the staleness tests alone: how long a read may be used again, to prove that they find it.
    """

    def __init__(self, channel: Channel, *, land: Land, state: State, stale_seconds: float = 0) -> None:
        self._channel = channel
        self._land = land
        self.state = state
        self._waiting: deque[Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._stale_seconds = stale_seconds
        self._read_at = 0.0
        self.flown = 0
        self.passengers = 0

    def board(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._waiting:
                boarded = list(self._waiting)
                self._waiting.clear()
                try:
                    await self._fly(boarded)
                except Exception as error:
                    log.exception("decisions_unreachable", questions=len(boarded))
                    for one in boarded:
                        if not one.answer.done():
                            one.answer.set_exception(Unreachable(str(error)))
        finally:
            self._worker = None

    async def _fly(self, boarded: list[Waiting]) -> None:
        """One read, then all that it suffices for lands; the rest waits for the next."""
        unknown = [one for one in boarded if self._look(one).held is None]
        refused: set[int] = set()
        if unknown or self.state.version is None:
            refused = await self._sync(unknown[:_READ_AT_ONCE])
        elif not self._may_be_stale():
            [[version, revision]] = await self._channel.ask(VERSION)
            if int(version) == self.state.version:
                self.state.revision = int(revision)
            else:
                await self._sync([])
        self._read_at = time.monotonic()
        found: list[tuple[Waiting, Landed]] = []
        for one in boarded:
            landed = self._look(one)
            if landed.held is None and id(one) not in refused:
                self._waiting.append(one)
            else:
                found.append((one, landed))
        self.flown += 1
        self.passengers += len(found)
        self._land(found)

    def _look(self, one: Waiting) -> Landed:
        key = self.state.key(one.sha256)
        held = None if key is None else self.state.facts(key.mode, one.question)
        return Landed(key, held, self.state.revision)

    async def _sync(self, asked: list[Waiting]) -> set[int]:
        """Bring memory up to what the primary says now, and read what is asked: all in one snapshot.

        Returns whose key is unknown to the primary.
        """
        state = self.state
        keys = [state.key(one.sha256) for one in asked]
        wanted = [
            (one.sha256, "", one.question) if key is None else (None, key.mode, one.question)
            for one, key in zip(asked, keys, strict=True)
        ]
        version = None if state.version is None else b"%d" % state.version
        [[first], *rest] = await self._channel.ask(SYNC, [version, facts.parameter(wanted)])
        if len(rest) != len(asked):
            raise ValueError(f"{len(rest)} rows for {len(asked)} questions")
        header = facts.header(first)
        rows = [facts.parsed(text) for [text] in rest]
        state.forget(header.changes)
        state.version, state.revision = header.version, header.revision
        refused: set[int] = set()
        for one, key, row in zip(asked, keys, rows, strict=True):
            seen = row.key if key is None else key
            if seen is None:
                refused.add(id(one))
                continue
            if key is None:
                state.learn_key(one.sha256, seen)
            state.learn(seen.mode, one.question, row.read)
        return refused

    def _may_be_stale(self) -> bool:
        return self._stale_seconds > 0 and time.monotonic() - self._read_at < self._stale_seconds
