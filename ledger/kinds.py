"""The kinds of entries that the ledger itself records."""

from ledger.entries import register

CLOCK_HEALED = register(
    "clock.healed/1",
    "problem clock newest_recorded_at jumps reason",
    purpose="An operator checked the clocks after one of them was found to be wrong, and says what was done",
)
