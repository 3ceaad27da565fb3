"""Rows drawn from a seed: every type with the ends of its range, odd texts and odd names."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sdk.tests.gate import made

Row = dict[str, Any]

_ENDS: Final = (-(2**63) + 1, -(2**53) - 1, -(2**31), -1, 0, 1, 2**31, 2**53 + 1, 2**63 - 2)
_FLOATS: Final = (
    -1.7976931348623157e308,
    -0.0,
    0.0,
    5e-324,
    1.1,
    1.7976931348623157e308,
    float("inf"),
    float("-inf"),
)
_TEXTS: Final = ("", " ", "a\u0308", "\u00e4", "\U0001f600", "null", "NaN", "0", "'; --", "\u202e", "x" * 300)
_TIMES: Final = (
    datetime.min.replace(tzinfo=UTC), datetime(1677, 9, 21, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2262, 4, 11, 23, 47, 16, tzinfo=UTC), datetime.max.replace(tzinfo=UTC),
)  # fmt: skip
_STRANGERS: Final = (None, "nobody", "", "ACME", "acme ", "acme\u200b", "7.0", "007")


def rows(count: int, seed: int) -> list[Row]:
    """Return rows with a quarter of ends, a tenth of nulls, and any value in between."""
    draw = random.Random(seed)
    return [{"row": at, **{name: make(draw) for name, make in _MAKE.items()}} for at in range(count)]


def manifest(seed: int) -> Any:
    """Return a manifest drawn from the seed: aliases, field lists, windows with gaps, pseudonyms, unknown duties."""
    draw = random.Random(f"manifest {seed}")
    names, entries = list(made.NAMES), []
    draw.shuffle(names)
    while names:
        tenant, *aliases = [names.pop() for _ in range(min(len(names), draw.randint(1, 2)))]
        if draw.random() < 0.2:
            continue
        fields = draw.sample([*made.FIELDS, "row"], draw.randint(0, 7))
        obligations: list[Row] = []
        if draw.random() < 0.5:
            obligations.append(
                {"code": "pseudonymise", "fields": [f for f in fields if f in made.IDENTIFYING]}
            )
        if draw.random() < 0.3:
            obligations.append({"code": "drop_fields", "fields": draw.sample(list(made.FIELDS), 1)})
        if draw.random() < 0.05:
            obligations.append({"code": "hand_over_on_tuesdays"})
        entries.append(
            made.entry(
                tenant, fields, aliases=aliases, consent="con_1", obligations=obligations, **_window(draw)
            )
        )
    return made.manifest(entries)


def _window(draw: random.Random) -> Row:
    def bound() -> str | None:
        return None if draw.random() < 0.4 else made.written(_instant(draw))

    gaps = [{"from": made.written(_instant(draw)), "until": bound()} for _ in range(draw.randint(0, 2))]
    return {"data_from": bound(), "data_until": bound(), "excluding": gaps}


def _instant(draw: random.Random) -> datetime:
    return made.BEGIN + timedelta(hours=6 * draw.randint(0, 40), microseconds=draw.randint(0, 1))


def _or(ends: tuple[Any, ...], other: Callable[[random.Random], Any]) -> Callable[[random.Random], Any]:
    def make(draw: random.Random) -> Any:
        chance = draw.random()
        return None if chance < 0.1 else draw.choice(ends) if chance < 0.35 else other(draw)

    return make


_whole = _or(_ENDS, lambda draw: draw.randint(-(2**62), 2**62))
_text = _or(_TEXTS, lambda draw: "".join(draw.choices("abcäß漢 0'\"\\", k=draw.randint(1, 8))))
_MAKE: Final[dict[str, Callable[[random.Random], Any]]] = {
    "tenant_id": _or(_STRANGERS, lambda draw: draw.choice(made.NAMES)),
    "recorded_at": _or(_TIMES, _instant),
    "rpm": _or(_FLOATS, lambda draw: draw.uniform(-1e9, 1e9)),
    "uptime": _whole,
    "operator": _text,
    "badge": _whole,
    "on": _or((True,), lambda draw: draw.random() < 0.5),
    "note": _text,
    "undeclared": _whole,
}
