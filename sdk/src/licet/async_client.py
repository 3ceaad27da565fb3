"""The client for programs with an event loop: decisions, batches and clearances.

    async with licet.AsyncClient() as client:  # LICET_URL, LICET_API_KEY
        if await client.decide(tenant="acme", category="machine-telemetry", purpose="train-shared-model"):
            ...

It runs the same code as `licet.Client`, in threads of its own, so an answer is believed by the same rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from licet.clearance import Clearance
from licet.client import Client
from licet.decision import Decision
from licet.errors import NotConfigured
from licet.gate import Gate, GateReport
from licet.leases import State
from licet.manifest import Manifest
from licet.resources import Category, ClearanceSummary, Tenant

P = ParamSpec("P")
R = TypeVar("R")
_AsyncMethod = Callable[Concatenate["AsyncClient", P], Coroutine[Any, Any, R]]


class _Threads:
    """Threads for calls that wait for the server, so that they do not hold up the event loop."""

    def __init__(self, most: int) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="licet")

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
        return asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *args, **kwargs))

    def after(self, function: Callable[[], object]) -> None:
        """Call a function in a thread, without waiting for it."""
        self._pool.submit(function)

    def close(self) -> None:
        self._pool.shutdown(wait=False)


def _threaded(method: Callable[Concatenate[Client, P], R]) -> _AsyncMethod[P, R]:
    """Return a method of the client as a coroutine with the same arguments and result."""

    @wraps(method)
    async def call(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._threads.run(method, self.client, *args, **kwargs)

    return call


def _of_clearance(
    method: Callable[Concatenate[Clearance, P], R],
) -> Callable[Concatenate[AsyncClearance, P], Coroutine[Any, Any, R]]:
    """Return a method of the clearance as a coroutine with the same arguments and result."""

    @wraps(method)
    async def call(self: AsyncClearance, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._threads.run(method, self.sync, *args, **kwargs)

    return call


class AsyncClient:
    """A connection to one Licet server, for one event loop.

    It takes the arguments of `licet.Client`. `concurrency` limits how many calls wait for the server at the same time;
    more of them queue. A call that is cancelled stops waiting; its request may still reach the server.
    """

    def __init__(
        self, url: str | None = None, api_key: str | None = None, *, concurrency: int = 32, **options: Any
    ):
        """Connect to a server.

        Raises: NotConfigured.
        """
        if type(concurrency) is not int or concurrency < 1:
            raise NotConfigured(f"concurrency is a number from 1, not {concurrency!r}.")
        self.client = Client(url, api_key, **options)
        self._threads = _Threads(concurrency)

    def __repr__(self) -> str:
        return f"Async{self.client!r}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        self._threads.close()
        self.client.close()

    decide = _threaded(Client.decide)
    decide_batch = _threaded(Client.decide_batch)

    async def require(self, **question: Any) -> Decision:
        """Ask like `decide`, and raise Denied if the use is not allowed. See `licet.Client.require`."""
        return await self._threads.run(lambda: self.client.require(**question))

    async def categories(self) -> Sequence[Category]:
        """Return the categories of the catalogue. Raises: NoAnswer."""
        return await self._threads.run(lambda: list(self.client.categories()))

    async def tenants(self, *, search: str | None = None) -> Sequence[Tenant]:
        """Return the tenants that the key may see. Raises: NoAnswer."""
        return await self._threads.run(lambda: list(self.client.tenants(search=search)))

    async def clearances(
        self, *, run: str | None = None, status: str | None = None
    ) -> Sequence[ClearanceSummary]:
        """Return the clearances of the key, newest first. Raises: NoAnswer."""
        return await self._threads.run(lambda: list(self.client.clearances(run=run, status=status)))

    def clearance(self, **request: Any) -> AsyncClearance:
        """Prepare a clearance for a whole run; the `async with` block requests it. See `licet.Client.clearance`."""
        return AsyncClearance(self.client.clearance(**request), self._threads)

    def resume(self, id: str | None = None, *, pseudonym_key: bytes | None = None) -> AsyncClearance:
        """Prepare to continue a clearance by its id. See `licet.Client.resume`."""
        return AsyncClearance(self.client.resume(id, pseudonym_key=pseudonym_key), self._threads)


class AsyncClearance:
    """One training run under one clearance; see `licet.Clearance`, whose methods it has.

    If an exception leaves the block, a cancellation included, the run is abandoned.
    """

    def __init__(self, clearance: Clearance, threads: _Threads) -> None:
        self.sync = clearance
        self._threads = threads

    def __repr__(self) -> str:
        return f"Async{self.sync!r}"

    async def __aenter__(self) -> Self:
        begun = self._threads.run(self.sync.__enter__)
        await _not_halfway(begun, undo=lambda: self._threads.after(self._give_up))
        return self

    def _give_up(self) -> None:
        self.sync.__exit__(asyncio.CancelledError, asyncio.CancelledError(), None)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop renewing the lease; abandon the run if an exception left the block."""
        await _not_halfway(self._threads.run(self.sync.__exit__, kind, error, trace), undo=lambda: None)

    @property
    def id(self) -> str:
        return self.sync.id

    @property
    def attempt(self) -> int:
        return self.sync.attempt

    @property
    def state(self) -> State:
        return self.sync.state

    @property
    def manifest(self) -> Manifest:
        return self.sync.manifest

    @property
    def gate(self) -> Gate:
        return self.sync.gate

    def check(self) -> None:
        """Refuse to continue if the clearance no longer holds. Raises: LeaseLost, RunStopped, ClearanceEnded."""
        self.sync.check()

    def report(self) -> GateReport:
        """Return what the gate has counted so far."""
        return self.sync.report()

    filter = _of_clearance(Clearance.filter)
    complete = _of_clearance(Clearance.complete)
    abandon = _of_clearance(Clearance.abandon)
    renew = _of_clearance(Clearance.renew)
    wait = _of_clearance(Clearance.wait)
    pause = _of_clearance(Clearance.pause)
    hand_over = _of_clearance(Clearance.hand_over)
    assert_anonymous = _of_clearance(Clearance.assert_anonymous)
    synthesised = _of_clearance(Clearance.synthesised)


async def _not_halfway(step: Awaitable[R], *, undo: Callable[[], object]) -> R:
    """Wait for a step that must not be left half done. A cancellation waits for its end, and then undoes it."""
    future = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        if not future.cancelled() and future.exception() is None:
            undo()
        raise
