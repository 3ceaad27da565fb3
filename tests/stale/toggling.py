"""Customers who change their minds, and a question asked the moment a withdrawal is acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from ledger import actors, scope
from tenants import operations as tenants
from tests import catalogue, people, prices
from tests.catalogue import SHARED, TELEMETRY, TERMS
from tests.people import START
from tests.servers import Caller

CONSENT: dict[str, Any] = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "terms": TERMS,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
    "signatory": {
        "name": "Alice Adams",
        "email": "alice@acme.example",
        "role": "CTO",
        "authority": "officer",
    },
    "evidence": [{"sha256": "a" * 64, "name": "msa.pdf"}],
    "risk_class": "ordinary",
    "risk_accepted": True,
    "rights_attested": True,
}


@dataclass
class Tally:
    """What was seen. A *stale yes* is an allow asked for after a withdrawal had been acknowledged."""

    pairs: int = 0
    stale: int = 0
    wrong: int = 0
    probes: int = 0

    def line(self) -> str:
        return f"{self.pairs} withdrawals, {self.probes} questions after them: {self.stale} stale yeses"


def prepare(customers: int) -> str:
    """A catalogue, a schedule and customers. Returns an API key that may do it all."""
    catalogue.record()
    prices.publish_schedule()
    for number in range(customers):
        people.customer(f"tenant-{number}", f"Tenant {number}")
    with scope.everything(reason="staff"):
        _, key = tenants.issue_key(mode="live", scopes=["admin"], by=actors.system("tests"), at=START)
    return key


def toggle(*, key: str, ports: list[int], customers: int, pairs: int) -> Tally:
    """Each customer opts in, is asked about, withdraws, and is asked about again at every process."""
    tally, lock = Tally(), threading.Lock()
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            _run(number, key, ports, pairs // customers, tally, lock)
        except BaseException as error:  # noqa: BLE001  told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(customers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return tally


def _run(number: int, key: str, ports: list[int], pairs: int, tally: Tally, lock: threading.Lock) -> None:
    tenant = f"tenant-{number}"
    question = {"tenant": tenant, "category": TELEMETRY, "purpose": SHARED, "region": "DE", "sign": "none"}
    with ExitStack() as stack:
        writer = stack.enter_context(Caller(ports[number % len(ports)], key))
        deciders = [stack.enter_context(Caller(port, key)) for port in ports]
        stack.enter_context(_kept_asking(ports, key, question))
        _toggle(writer, deciders, tenant, question, pairs, tally, lock)


@contextmanager
def _kept_asking(ports: list[int], key: str, question: dict[str, Any]) -> Iterator[None]:
    """The same question all the while, at every process: whoever remembers answers is tempted to."""
    done = threading.Event()

    def ask(port: int) -> None:
        with Caller(port, key) as caller:
            while not done.wait(0.02):
                caller.post("/v1/decisions", question)

    threads = [threading.Thread(target=ask, args=(port,)) for port in ports]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _toggle(
    writer: Caller,
    deciders: list[Caller],
    tenant: str,
    question: dict[str, Any],
    pairs: int,
    tally: Tally,
    lock: threading.Lock,
) -> None:
    for _ in range(pairs):
        given = writer.post(f"/v1/tenants/{tenant}/consents", CONSENT)
        if given.status != 201 or given.body["status"] != "active":
            raise AssertionError(f"the consent was not recorded: {given.status} {given.body}")
        before = [decider.post("/v1/decisions", question).body["allow"] for decider in deciders]
        withdrawn = writer.post(f"/v1/consents/{given.body['id']}/withdraw", {})
        if withdrawn.status != 200:
            raise AssertionError(f"the withdrawal was not acknowledged: {withdrawn.status} {withdrawn.body}")
        after = [decider.post("/v1/decisions", question).body["allow"] for decider in deciders]
        with lock:
            tally.pairs += 1
            tally.probes += len(after)
            tally.stale += sum(after)
            tally.wrong += len(before) - sum(before)
