"""Why the tables of this room are not derived from the ledger."""

from ledger import projections


def declare() -> None:
    projections.not_state(["api_loggeddecision"], "The log of decisions is append-only and has no entries")
    projections.not_state(["api_keptanswer"], "Answers that are repeated to a repeated request, for a day")
