"""What differs between two schedules, in words. Pure."""

from __future__ import annotations

from pricing.schedule import PriceSchedule
from tenants import approval_sentences
from tenants.approval_sentences import DifferenceLine


def differences(was: PriceSchedule, becomes: PriceSchedule) -> list[DifferenceLine]:
    """Return each value of the rule that differs. The version itself is left out."""
    before, after = was.to_dict(), becomes.to_dict()
    del before["version"], after["version"]
    return [_in_percent(line) for line in approval_sentences.differences("schedule", before, after)]


def _in_percent(line: DifferenceLine) -> DifferenceLine:
    """Write basis points of discounts as percentages."""
    name, _, unit = line.member.rpartition(" ")
    if unit != "bps" or not (line.was.isdigit() or line.becomes.isdigit()):
        return line
    return DifferenceLine(name, _percent(line.was), _percent(line.becomes))


def _percent(text: str) -> str:
    return f"{int(text) / 100:g} %" if text.isdigit() else text
