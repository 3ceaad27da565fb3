"""The best that a customer could do by going in and out of its consents, under a schedule. Pure.

Each invoice is made at the end of a period and gives the earned discount for the next one. A strategy chooses anew
before each invoice. Every pattern is tried: what an invoice gives depends on the choices within the window before it
alone, so the best pattern is found step by step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from typing import Final

from consent import forms, regions
from consent.clauses import Clauses
from consent.conditions import BEGINNING, Conditions
from pricing import earning
from pricing.earning import Holding
from pricing.factors import PricedConsent
from pricing.schedule import PriceSchedule

_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LONG_AGO: Final = timedelta(days=100_000)
_TERMS: Final = Clauses("vendor", 36_500, "stop", 30, audit_right=False, residual_risk_statement="")


@dataclass(frozen=True, slots=True)
class Gain:
    """The best pattern: what it realised, and what its days were worth, in basis points of a day's price."""

    pattern: tuple[str, ...]
    realised: int
    worth: int
    day: int

    @property
    def excess(self) -> int:
        return self.realised - self.worth

    @property
    def is_fair(self) -> bool:
        """Whether nothing is gained: no more than what the days were worth, plus one day."""
        return self.excess <= self.day


def choices_of(schedule: PriceSchedule, *, categories: int = 2) -> dict[str, tuple[PricedConsent, ...]]:
    """Return every choice among the dearest categories, each raw, anywhere, for the dearest purpose."""
    codes = sorted(schedule.categories, key=lambda code: (-schedule.categories[code].points, code))[
        :categories
    ]
    purpose = min(schedule.purposes, key=lambda code: (-schedule.purposes[code], code), default="")
    found: dict[str, tuple[PricedConsent, ...]] = {"nothing": ()}
    for code in codes:
        conditions = Conditions(
            fields=tuple(schedule.categories[code].fields),
            form=forms.RAW,
            regions=(regions.ANYWHERE,),
            data_from=BEGINNING,
        )
        offer = PricedConsent(code, purpose, conditions, _TERMS, _START)
        found |= {
            code if name == "nothing" else f"{name} + {code}": (*offers, offer)
            for name, offers in list(found.items())
        }
    return found


def best(
    schedule: PriceSchedule,
    choices: Mapping[str, tuple[PricedConsent, ...]],
    *,
    periods: int = 12,
    period_days: int = 30,
    days_before: int = 0,
    stay_days: int | None = None,
) -> Gain:
    """Return the pattern that gains most over what its days are worth.

    It switches `days_before` each invoice, and leaves again `stay_days` after it. None: it stays until it switches.
    """
    names = tuple(choices)
    worth = {name: _worth(schedule, choices[name]) for name in names}
    seen = ceil((schedule.earn_after_days + days_before) / period_days) + 1

    @cache
    def earned(recent: tuple[str, ...]) -> int:
        """The discount of an invoice after these choices, the newest last."""
        history = []
        for index, name in enumerate(recent, 1 - len(recent)):
            switched = _START + timedelta(days=index * period_days - days_before)
            history.append(Holding(switched, choices[name], 0))
            if stay_days is not None and index < 0:
                left = switched + timedelta(days=days_before + stay_days)
                history.append(Holding(left, (), 0))
        if len(recent) == seen and stay_days is None:
            # Before the choices that the window sees, the first of them held.
            history[0] = Holding(_START - _LONG_AGO, choices[recent[0]], 0)
        return earning.earned_bps(history, schedule, at=_START)

    lived_days = period_days if stay_days is None else days_before + stay_days
    # By the choices that the window sees: the greatest gain so far, and the whole pattern.
    states: dict[tuple[str, ...], tuple[int, int, tuple[str, ...]]] = {(): (0, 0, ())}
    for _ in range(periods):
        following: dict[tuple[str, ...], tuple[int, int, tuple[str, ...]]] = {}
        for recent, (realised, days, pattern) in states.items():
            for name in names:
                now = (*recent, name)[-seen:]
                gained = realised + earned(now) * period_days
                lived = days + worth[name] * lived_days
                known = following.get(now)
                if known is None or gained - lived > known[0] - known[1]:
                    following[now] = (gained, lived, (*pattern, name))
        states = following
    realised, days, pattern = max(states.values(), key=lambda state: (state[0] - state[1], state[0]))
    return Gain(pattern, realised, days, max(worth.values()))


def _worth(schedule: PriceSchedule, offers: Sequence[PricedConsent]) -> int:
    return earning.earned_bps([Holding(_START - _LONG_AGO, tuple(offers), 0)], schedule, at=_START)
