"""Read the rule of a price schedule from a request."""

from __future__ import annotations

from typing import Any

from api import bodies
from pricing import schedule_reader
from pricing.schedule import PriceSchedule
from wire.problems import FieldError, Problem


def read_rule(said: Any, *, version: str | None) -> PriceSchedule:
    """Read a rule. A `version` beside it is its own. Raises: Problem with every fault and its place."""
    if version is not None and isinstance(said, dict):
        said = {"version": version, **said}
        if said["version"] != version:
            raise Problem(
                "invalid_request",
                "The rule names another version.",
                errors=[FieldError("/rule/version", "bad_value", "This differs from `version`.")],
            )
    rule, errors = schedule_reader.parse(said, pointer="/rule")
    bodies.refuse(errors)
    if rule is None:
        raise Problem("invalid_request", "The rule is not a price schedule.")
    return rule
