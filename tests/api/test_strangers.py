"""Callers without a key wait their turn, each address by itself; those with a key never do."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import strangers
from api.strangers import Strangers
from wire.client_address import client_address, network
from wire.problems import Problem


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_may_ask_much_at_once_and_then_at_its_pace() -> None:
    clock = Clock()
    turns = Strangers(per_minute=60, clock=clock)
    waits = [turns.seconds("192.0.2.1") for _ in range(strangers.AT_ONCE + 3)]
    assert [wait > 0 for wait in waits] == [False] * (strangers.AT_ONCE + 1) + [True] * 2
    assert waits[-2:] == [1.0, 2.0]
    assert turns.seconds("192.0.2.2") <= 0  # another is not to blame
    clock.now += 3
    assert turns.seconds("192.0.2.1") <= 0


@pytest.mark.asvs("15.2.2")
def test_too_many_are_refused_late_and_take_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "LONGEST_SECONDS", 0.05)
    clock = Clock()
    turns = Strangers(per_minute=60, clock=clock)
    for _ in range(strangers.AT_ONCE + 1):
        turns.seconds("192.0.2.1")

    async def refused() -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(Problem) as caught:
            await turns.take_turn("192.0.2.1")
        assert (caught.value.status, caught.value.code) == (429, "too_many_requests")
        return asyncio.get_running_loop().time() - began

    for _ in range(3):
        assert asyncio.run(refused()) >= 0.04
    clock.now += 1
    assert turns.seconds("192.0.2.1") <= 0


def test_a_valid_key_gives_its_turn_back() -> None:
    turns = Strangers(per_minute=60, clock=Clock())
    for _ in range(10 * strangers.AT_ONCE):
        assert turns.seconds("192.0.2.1") <= 0
        turns.give_back("192.0.2.1")


def test_addresses_do_not_fill_the_memory() -> None:
    turns = Strangers(per_minute=60, clock=Clock())
    for number in range(60_000):
        turns.seconds(f"2001:db8:{number:x}::1")
    assert len(turns._next) <= 50_000


@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", None, 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),  # nobody's word is believed
        ("10.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7"),  # the caller wrote the first
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7", 3, "198.51.100.7"),
        ("10.0.0.1", "nonsense", 1, "10.0.0.1"),
        (None, None, 0, "unknown"),
        ("2001:db8::1", None, 0, "2001:db8::1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(
    peer: str | None, forwarded: str | None, proxies: int, found: str
) -> None:
    assert client_address(peer, forwarded, proxies=proxies) == found


@given(st.text(max_size=50), st.text(max_size=200), st.integers(0, 4))
def test_no_header_does_any_harm(peer: str, forwarded: str, proxies: int) -> None:
    assert network(client_address(peer, forwarded, proxies=proxies))


def test_an_ipv6_network_is_one_caller() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
