"""Which changes of an account or a tenant let the vendor do more and so wait for a second person. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Widening:
    """A member that would change from `was` to `becomes`. `meanwhile` holds what of it counts at once."""

    member: str
    was: Any
    becomes: Any
    meanwhile: Any


def of_account(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Widening]:
    """Yield what widens: another parent or none, fewer signatures, less time for second thoughts, fewer competitors."""
    if before["parent"] is not None and after["parent"] != before["parent"]:
        yield _kept("parent", before, after)
    if after["signatures_required"] < before["signatures_required"]:
        yield _kept("signatures_required", before, after)
    if after["cooling_off_hours"] < before["cooling_off_hours"]:
        yield _kept("cooling_off_hours", before, after)
    was, becomes = before["competitors"], after["competitors"]
    gone = [competitor for competitor in was if competitor not in becomes]
    if gone:
        meanwhile = sorted([*becomes, *gone], key=lambda competitor: str(competitor["name"]))
        yield Widening("competitors", was, becomes, meanwhile)


def of_tenant(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Widening]:
    """Yield what widens: more names for data that consents cover, or another industry than others were promised."""
    if before["industry"] and after["industry"] != before["industry"]:
        yield _kept("industry", before, after)
    was, becomes = before["aliases"], after["aliases"]
    if not set(becomes) <= set(was):
        yield Widening("aliases", was, becomes, [alias for alias in becomes if alias in was])


def _kept(member: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Widening:
    return Widening(member, before[member], after[member], before[member])
