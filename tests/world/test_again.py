"""Who answers late after the database is back is found, and nobody else."""

from __future__ import annotations

import pytest

from tests.world.again import Reply, Up, late, slowest_return

UPS = [Up(100.0, 110.0), Up(120.0, 130.0)]


def steady(part: str = "web-1") -> list[Reply]:
    """Refused while the database is away and a second more; an answer each half second else."""
    away = [(90.0, 101.0), (110.0, 121.0)]
    moments = [90.0 + number / 2 for number in range(80)]
    return [Reply(part, at, 0.01, not any(began <= at < ended for began, ended in away)) for at in moments]


def test_who_answers_in_time_is_not_found() -> None:
    assert late(steady(), UPS, ["web-1"]) == []
    assert slowest_return(steady(), UPS, ["web-1"]) == pytest.approx(1.01)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param([], "web-2 answered again after: never", id="never"),
        pytest.param(
            [Reply("web-2", at, 0.01, at % 20 > 6) for at in (95.0, 103.0, 106.0, 107.0, 121.0, 127.0)],
            "web-2 answered again after: 7.0 s",
            id="late",
        ),
        pytest.param([*steady("web-2"), Reply("web-2", 107.1, 2.1, True)], "an answer of 2.1 s", id="slow"),
        pytest.param([*steady("web-2"), Reply("web-2", 107.1, 0.1, False)], "1 refusals", id="refused"),
    ],
)
def test_who_is_late_is_found(change: list[Reply], words: str) -> None:
    given = sorted([*steady(), *change], key=lambda reply: reply.began)
    assert any(words in sentence for sentence in late(given, UPS, ["web-1", "web-2"]))
