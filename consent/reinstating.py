"""Whether a new statement allows all that a withdrawn one allowed. If so, its copies may stay. Pure."""

from __future__ import annotations

from datetime import datetime

from consent import forms, regions
from consent.conditions import ALL, BEGINNING, Conditions


def is_no_narrower(new: Conditions, old: Conditions) -> bool:
    """Whether `new` limits the data, its form and its use nowhere more than `old`, as both are written."""
    return (
        set(old.fields) <= set(new.fields)
        and forms.covers(new.form, old.form)
        and all(regions.allows_region(new.regions, region) for region in old.regions)
        and (ALL in new.model_families or set(old.model_families) <= set(new.model_families))
        and _processors(new.processors, old.processors)
        and _reaches_back(new, old)
        and (new.data_until is None or (old.data_until is not None and old.data_until <= new.data_until))
        and (
            new.retention_days is None
            or (old.retention_days is not None and old.retention_days <= new.retention_days)
        )
    )


def _processors(new: tuple[str, ...] | None, old: tuple[str, ...] | None) -> bool:
    return new is None or (old is not None and set(old) <= set(new))


def _reaches_back(new: Conditions, old: Conditions) -> bool:
    if new.data_from in (BEGINNING, old.data_from):
        return True
    return (
        isinstance(new.data_from, datetime)
        and isinstance(old.data_from, datetime)
        and new.data_from <= old.data_from
    )
