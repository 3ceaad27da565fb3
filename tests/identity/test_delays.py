"""The wait after wrong passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest

from identity import delays


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 5), (6, 10), (7, 20), (12, 640), (13, 900), (10_000, 900)]
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert delays.delay(failures) == timedelta(seconds=seconds)


def test_tries_count_for_one_account_from_one_network() -> None:
    counted = delays.pair("Alice@acme.example ", "192.0.2.1")
    assert counted == delays.pair("alice@acme.example", "192.0.2.1")
    assert counted != delays.pair("alice@acme.example", "192.0.2.2")
    assert counted != delays.pair("bob@acme.example", "192.0.2.1")
    assert delays.pair("a", "2001:db8::1") == delays.pair("a", "2001:db8::2")
    assert delays.pair("a", "2001:db8::1") != delays.pair("a", "2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (5, "5 seconds"), (89, "89 seconds"), (90, "2 minutes"), (900, "15 minutes")],
)
def test_a_wait_is_said_in_words(seconds: float, words: str) -> None:
    assert delays.in_words(timedelta(seconds=seconds)) == words
