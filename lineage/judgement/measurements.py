"""Judge whether measurements prove the form that a run claims for its data. Pure.

A claimed form counts only if it was measured, at or above the thresholds of the terms. Not reporting is never better
than reporting a bad figure: without a measurement the form is unproven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from consent import forms
from consent.clauses import SYNTHETIC_LEAKAGE, Anonymity, Leakage

Kind = Literal["anonymity", "leakage"]
# What a run must measure that is cleared for this form.
MEASURED_FORMS: Final[Mapping[str, Kind]] = {
    forms.ANONYMISED: "anonymity",
    forms.AGGREGATED: "anonymity",
    forms.SYNTHETIC: "leakage",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement as it was reported. Counts and shares are about organisations, not about single tenants."""

    kind: Kind
    category: str | None
    figures: Mapping[str, Any]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Measurement:
        return cls(content["kind"], content.get("category"), content)


@dataclass(frozen=True, slots=True)
class ClaimedForm:
    """A form that a run was cleared for, and everything that was measured of it.

    It used data of these `categories`. `batches` are the measurements of each report, oldest first.
    Of the categories `on_word`, every customer brought its data into the form itself, before sending it.
    `for_one_tenant`: its audience is one tenant, so other organisations play no part.
    """

    form: str
    categories: frozenset[str]
    anonymity: Anonymity
    batches: Sequence[Sequence[Measurement]]
    for_one_tenant: bool = False
    leakage: Sequence[Leakage] = ()
    on_word: frozenset[str] = frozenset()


def is_proven(claim: ClaimedForm) -> bool:
    """Whether the newest measurement of every category meets the thresholds.

    What customers made themselves needs no measurement. One that contradicts their word counts all the same.
    """
    kind = MEASURED_FORMS.get(claim.form)
    if kind is None:
        return True
    limits = claim.leakage or (SYNTHETIC_LEAKAGE,)

    def suffices(one: Measurement) -> bool:
        if kind == "leakage":
            return within_leakage(one, limits)
        return not any(anonymity_shortfalls(one, claim.anonymity, for_one_tenant=claim.for_one_tenant))

    def holds(category: str) -> bool:
        found = newest(claim.batches, kind, category)
        return _all_suffice(found, suffices) if found else category in claim.on_word

    return bool(claim.categories) and all(map(holds, claim.categories))


def counts_on_word(claim: ClaimedForm) -> bool:
    """Whether some of the claim counts only because customers said so: nobody measured it."""
    kind = MEASURED_FORMS.get(claim.form)
    return kind is not None and any(
        not newest(claim.batches, kind, category) for category in claim.categories & claim.on_word
    )


def has_leakage_within(batches: Sequence[Sequence[Measurement]], limits: Sequence[Leakage]) -> bool:
    """Whether the newest measurements of leakage stay within the limits."""
    return _all_suffice(newest(batches, "leakage", None), lambda one: within_leakage(one, limits))


def newest(
    batches: Sequence[Sequence[Measurement]], kind: Kind, category: str | None
) -> Sequence[Measurement]:
    """Return the measurements of this kind in the newest report that has any for the category (None: for all)."""
    for batch in reversed(batches):
        found = [
            one
            for one in batch
            if one.kind == kind and (category is None or one.category in {None, category})
        ]
        if found:
            return found
    return ()


def anonymity_shortfalls(measured: Measurement, wanted: Anonymity, *, for_one_tenant: bool) -> Iterator[str]:
    """Yield each threshold that the measurement misses. A figure that is missing misses it, too."""
    k = _integer(measured, "k")
    if k is None or k < wanted.k:
        yield f"k is {k}, {wanted.k} is asked"
    if for_one_tenant:
        return
    fewest = _integer(measured, "fewest_tenants")
    if fewest is None or fewest < wanted.min_tenants:
        yield f"the fewest organisations in a group are {fewest}, {wanted.min_tenants} are asked"
    share = _integer(measured, "largest_tenant_share_bps")
    if share is None or share > wanted.max_tenant_share_bps:
        yield f"one organisation's largest share is {share} bps, {wanted.max_tenant_share_bps} is the most"


def within_leakage(measured: Measurement, limits: Iterable[Leakage]) -> bool:
    """Whether the measurement stays within every limit. A figure that is missing exceeds it."""
    return all(_within(measured, limit) for limit in limits)


def _within(measured: Measurement, limit: Leakage) -> bool:
    figure = _integer(measured, limit.method)
    if figure is None or figure > limit.most:
        return False
    if limit.method == "exact_match_bps" and limit.most == 0:
        return not _integer(measured, "exact_matches")  # basis points round a few matches among many to none
    return True


def _all_suffice(found: Sequence[Measurement], suffices: Callable[[Measurement], bool]) -> bool:
    return bool(found) and all(suffices(one) for one in found)


def _integer(measured: Measurement, name: str) -> int | None:
    value = measured.figures.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
