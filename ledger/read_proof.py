"""What a read proves besides its facts: the database's clock, and what the server says of itself. Pure.

The SQL function `ledger_read_proof()` writes it, in the statement that reads the facts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.primary import Reading


@dataclass(frozen=True, slots=True)
class ReadProof:
    """The database's clock at the read, and what the server says of itself."""

    at: datetime
    reading: Reading


def parse(text: str | bytes) -> ReadProof:
    """Parse what `ledger_read_proof()` returned. Identifiers are texts: they exceed what JSON numbers hold exactly."""
    (
        clock,
        in_recovery,
        read_only,
        system,
        timeline,
        revision,
        age,
        accepted_system,
        accepted_timeline,
        accepted_by,
    ) = json.loads(text)
    reading = Reading(
        in_recovery,
        read_only,
        int(system),
        timeline,
        revision,
        age,
        int(accepted_system),
        accepted_timeline,
        accepted_by,
    )
    return ReadProof(datetime.fromtimestamp(clock, UTC), reading)
