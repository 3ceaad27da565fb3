"""How much a key may ask in a minute, told in every answer."""

from __future__ import annotations

from uuid import UUID

import pytest

from api import limits
from api.limits import Limiter
from tests.api.client import Api, key_for
from tests.api.questions import QUESTION
from tests.people import Party
from wire.problems import Problem

ALICE, BOB = UUID(int=1), UUID(int=2)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.asvs("2.4.1")
def test_a_key_may_ask_as_often_as_its_quota_and_again_in_the_next_window() -> None:
    clock = Clock()
    limiter = Limiter("requests", quota=3, window=60, clock=clock)
    assert [limiter.take(ALICE).remaining for _ in range(3)] == [2, 1, 0]
    clock.now = 20.0
    with pytest.raises(Problem) as refused:
        limiter.take(ALICE)
    assert refused.value.status == 429
    assert refused.value.headers == {
        "Retry-After": "40",
        "RateLimit-Policy": '"requests";q=3;w=60',
        "RateLimit": '"requests";r=0;t=40',
    }
    clock.now = 60.0
    assert limiter.take(ALICE).remaining == 2


def test_one_keys_loop_is_no_others_loss() -> None:
    limiter = Limiter("requests", quota=1)
    limiter.take(ALICE)
    with pytest.raises(Problem):
        limiter.take(ALICE)
    assert limiter.take(BOB).remaining == 0


def test_both_ways_of_taking_say_the_same() -> None:
    told = Limiter("decisions", quota=9).take(ALICE).headers()
    raw = Limiter("decisions", quota=9).take_raw(ALICE)
    assert {name.decode(): value.decode() for name, value in raw} == {
        name.lower(): value for name, value in told.items()
    }


def test_every_answer_says_what_is_left(
    acme: Party, catalogue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS", Limiter("requests", quota=2))
    monkeypatch.setattr(limits, "DECISIONS", Limiter("decisions", quota=1))
    api = Api(key_for("decide", "consent:read"))
    assert api.get("/v1/tenants/acme").headers["RateLimit"].startswith('"requests";r=1;t=')
    assert api.post("/v1/decisions", QUESTION).headers["RateLimit"].startswith('"decisions";r=0;t=')
    assert api.get("/v1/tenants/acme").status == 200
    for refused in (api.get("/v1/tenants/acme"), api.post("/v1/decisions", QUESTION)):
        assert (refused.status, refused.code) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) <= 60
