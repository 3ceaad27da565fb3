"""The judge of histories: what it must let pass and what it must not."""

from __future__ import annotations

import pytest

from tests.stale.history import Asked, Write, judge

GIVEN = Write("acme", True, 1.0, 2.0, 10)
WITHDRAWN = Write("acme", False, 5.0, 6.0, 20)
BOTH = [GIVEN, WITHDRAWN]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(Asked("acme", False, 0.1, 0.9, 9), id="no before the consent"),
        pytest.param(Asked("acme", True, 1.1, 1.2, 10), id="yes while it is still being acknowledged"),
        pytest.param(Asked("acme", False, 1.1, 1.2, 9), id="no while it is still being acknowledged"),
        pytest.param(Asked("acme", True, 3.0, 4.0, 10), id="yes after it"),
        pytest.param(Asked("acme", True, 5.1, 5.9, 19), id="yes while it is being withdrawn"),
        pytest.param(Asked("acme", False, 7.0, 8.0, 20), id="no after the withdrawal"),
        pytest.param(Asked("acme", False, 7.0, 8.0, 25), id="no later"),
    ],
)
def test_an_order_is_found(asked: Asked) -> None:
    assert judge(BOTH, [asked]).linearizable


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        pytest.param([Asked("acme", True, 7.0, 8.0, 10)], "stale_allows", id="yes after the withdrawal"),
        pytest.param(
            [Asked("acme", True, 7.0, 8.0, 20)], "not_of_its_revision", id="yes at a revision that says no"
        ),
        pytest.param(
            [Asked("globex", False, 7.0, 8.0, 19)], "behind", id="a revision from before a known write"
        ),
        pytest.param(
            [Asked("acme", False, 1.1, 1.2, 10), Asked("acme", False, 1.3, 1.4, 9)],
            "going_back",
            id="going back",
        ),
    ],
)
def test_no_order_is_found(asked: list[Asked], fault: str) -> None:
    verdict = judge(BOTH, asked)
    assert not verdict.linearizable
    assert getattr(verdict, fault) == asked[-1:]
