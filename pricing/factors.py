"""The share of a consent's points that each of its conditions keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent import regions
from consent.clauses import Clauses
from consent.conditions import ALL, BEGINNING, Conditions
from pricing import grades
from pricing.money import WHOLE_BPS
from pricing.schedule import CategoryPrice, PriceSchedule

_FOREVER = 10**9  # days; more than any grade requires


@dataclass(frozen=True, slots=True)
class PricedConsent:
    """A consent as pricing sees it.

    `begins_at` is when it takes effect. `status` is a consent status; only an `active` consent counts. `kept_until` is
    when points end that are kept although the vendor's edit of the catalogue closed fields; `kept` says that some are.
    """

    category: str
    purpose: str
    conditions: Conditions
    clauses: Clauses
    begins_at: datetime
    status: str = "active"
    kept: bool = False
    kept_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """The share `kept` / `whole` of the points. Without a price in the schedule, `priced` is false and `kept` 0."""

    name: str
    kept: int
    whole: int = WHOLE_BPS
    priced: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "kept": self.kept, "whole": self.whole, "priced": self.priced}


def factors_of(offer: PricedConsent, schedule: PriceSchedule, price: CategoryPrice) -> tuple[Factor, ...]:
    """Return all factors of a consent in display order, including those that reduce nothing."""
    conditions, terms = offer.conditions, offer.clauses
    return (
        _bps("purpose", schedule.purposes.get(offer.purpose)),
        _bps("form", schedule.forms.get(conditions.form)),
        _coverage(conditions, price),
        _bps("regions", _best_region(conditions, schedule)),
        _if("model_families", schedule.model_families_bps, restricted=ALL not in conditions.model_families),
        _if("processors", schedule.processors_bps, restricted=conditions.processors is not None),
        history(schedule, _days_of_history(offer)),
        _until("data_until", schedule.ahead, conditions.data_until, offer),
        *([_bps("min_age", None)] if conditions.min_age_days is not None else []),
        _until("validity", schedule.validity, conditions.valid_until, offer),
        _bps(
            "retention", grades.kept_bps(schedule.retention, terms.retention_with(conditions.retention_days))
        ),
        _bps("on_withdrawal", schedule.on_withdrawal.get(terms.on_withdrawal_with(conditions.on_withdrawal))),
        _bps("ownership", schedule.ownership.get(terms.model_ownership)),
        _lowest("covenants", _covenants(terms, schedule)),
        _if("audit", schedule.audit_right_bps, restricted=terms.audit_right),
    )


def history(schedule: PriceSchedule, days: int) -> Factor:
    """Return the factor for data from the `days` before the consent."""
    return _bps("history", grades.kept_bps(schedule.history, days))


def _bps(name: str, bps: int | None) -> Factor:
    return Factor(name, 0, priced=False) if bps is None else Factor(name, bps)


def _if(name: str, bps: int | None, *, restricted: bool) -> Factor:
    return _bps(name, bps if restricted else WHOLE_BPS)


def _lowest(name: str, shares: Iterable[int | None]) -> Factor:
    factors = list(shares)
    if any(bps is None for bps in factors):
        return _bps(name, None)
    return _bps(name, min((bps for bps in factors if bps is not None), default=WHOLE_BPS))


def _coverage(conditions: Conditions, price: CategoryPrice) -> Factor:
    """Return the covered share of the category's field weights, as an exact fraction."""
    whole = sum(price.fields.values())
    if whole == 0:
        return Factor("fields", WHOLE_BPS)  # the schedule does not price single fields
    return Factor("fields", sum(price.fields.get(name, 0) for name in conditions.fields), whole)


def _best_region(conditions: Conditions, schedule: PriceSchedule) -> int | None:
    allowed = conditions.regions
    return max(
        (bps for code, bps in schedule.regions.items() if regions.allows_region(allowed, code)), default=None
    )


def _covenants(terms: Clauses, schedule: PriceSchedule) -> Iterator[int | None]:
    return (schedule.covenants.get(covenant.kind) for covenant in terms.no_transfer_to)


def _days_of_history(offer: PricedConsent) -> int:
    conditions = offer.conditions
    if conditions.data_from == BEGINNING:
        return _FOREVER
    start = conditions.data_from if isinstance(conditions.data_from, datetime) else conditions.valid_from
    end = offer.begins_at if conditions.data_until is None else min(offer.begins_at, conditions.data_until)
    return 0 if start is None else _days(start, end)


def _until(name: str, graded: tuple[grades.Grade, ...], end: datetime | None, offer: PricedConsent) -> Factor:
    """Return the factor for the days from the consent's beginning to `end`. No end keeps everything."""
    if end is None:
        return Factor(name, WHOLE_BPS)
    return _bps(name, grades.kept_bps(graded, _days(offer.begins_at, end)))


def _days(start: datetime, end: datetime) -> int:
    """Return the whole days from `start` to `end`, or 0 if `end` is earlier."""
    return max(0, (end - start) // timedelta(days=1))
