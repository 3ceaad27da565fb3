"""An operator's word that the clocks are right again: one entry, after which the sweeps go on."""

from __future__ import annotations

from django.db import connection, transaction

from ledger import clock, kinds, operations
from ledger.actors import Actor
from ledger.entries import Appended, Draft
from wire import ids, times


class NothingToHeal(Exception):
    """The newest entry is not ahead of the clock, and no sweep waits after a jump."""

    code = "nothing_to_heal"


@transaction.atomic
def heal_clock(*, reason: str, by: Actor) -> Appended:
    """Record that the clocks were checked, and let the sweeps go on.

    Entries keep their times: while the newest lies ahead, later ones are lifted over it, until the clock has caught up.
    Raises: NothingToHeal.
    """
    state, at = clock.state(), clock.known()
    problems = [name for name in state.problems if name != "clock_skew"]
    if not problems:
        raise NothingToHeal
    draft = Draft(
        ids.new(at=at),
        kinds.CLOCK_HEALED.name,
        "live",
        {
            "problem": " ".join(problems),
            "clock": times.render(at),
            "newest_recorded_at": times.render(at + state.head_ahead),
            "jumps": state.unhealed_jumps,
            "reason": reason,
        },
    )
    [healed] = operations.record([draft], by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_clock_healed(%s)", [healed.id])
    return healed
