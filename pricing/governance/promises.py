"""Promises of a schedule that cannot be held. A schedule with one is refused at publication. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pricing.schedule import PriceSchedule
from wire.problems import FieldError

CODE = "promise_not_held"


class PromiseNotHeld(ValueError):
    """The schedule promises what nothing can hold. `errors` says where and why."""

    code = CODE

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(error.detail for error in errors))
        self.errors = errors


def check(rule: PriceSchedule) -> None:
    """Check that every promise can be held. Raises: PromiseNotHeld."""
    errors = list(broken(rule))
    if errors:
        raise PromiseNotHeld(errors)


def broken(rule: PriceSchedule, *, pointer: str = "") -> Iterator[FieldError]:
    """Yield each promise that cannot be held, with its place in the schedule."""
    for place, detail in (*_of_terms(rule), *_of_caps(rule), *_of_budget(rule)):
        yield FieldError(f"{pointer}/{place}", CODE, detail)


def _of_terms(rule: PriceSchedule) -> Iterator[tuple[str, str]]:
    if not rule.minimum_term_days:
        if rule.clawback:
            yield (
                "clawback",
                "Nothing is clawed back without a minimum term. Give one, or leave this empty.",
            )
        return
    for index, grade in enumerate(rule.clawback):
        if grade.days > rule.minimum_term_days:
            yield (
                f"clawback/{index}/days",
                "This begins after the minimum term, when nothing is clawed back.",
            )
    if rule.notice_days > rule.minimum_term_days:
        yield "notice_days", "The notice is longer than the minimum term."


def _of_caps(rule: PriceSchedule) -> Iterator[tuple[str, str]]:
    for index, amount in enumerate(rule.caps.max_per_invoice):
        if amount.amount_minor == 0:
            yield (
                f"caps/max_per_invoice/{index}/amount_minor",
                f"No invoice in {amount.currency} could have a discount, although the tiers promise one.",
            )
    if rule.caps.max_bps == 0 and any(tier.discount_bps for tier in rule.tiers):
        yield "caps/max_bps", "No discount could be given, although the tiers promise one."


def _of_budget(rule: PriceSchedule) -> Iterator[tuple[str, str]]:
    limits = {amount.currency: amount for amount in rule.caps.max_per_invoice}
    for index, amount in enumerate(rule.budget):
        if amount.currency in limits and amount < limits[amount.currency]:
            yield (
                f"budget/{index}/amount_minor",
                f"One invoice in {amount.currency} may have a larger discount than the budget of the year.",
            )
