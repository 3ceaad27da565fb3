"""What differs between two schedules, in words. Pure."""

from __future__ import annotations

from pricing.schedule import PriceSchedule
from tenants import approval_sentences
from tenants.approval_sentences import DifferenceLine


def differences(was: PriceSchedule, becomes: PriceSchedule) -> list[DifferenceLine]:
    """Return each value of the rule that differs. The version itself is left out."""
    before, after = was.to_dict(), becomes.to_dict()
    del before["version"], after["version"]
    return approval_sentences.differences("schedule", before, after)
