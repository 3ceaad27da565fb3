"""Building blocks for migrations of other rooms that guard what consent records."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations


def checked_at_commit(name: str, *, function: str, kinds: Sequence[str]) -> migrations.RunSQL:
    """Call the trigger function at the commit, once for every consent event of these kinds.

    Another room can thereby refuse a transaction that changed a consent, and consent need not know that room.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return migrations.RunSQL(
        [
            f"""CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON consent_consentevent
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind IN ({listed}))
                EXECUTE FUNCTION {function}()""",
            f"ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON consent_consentevent"],
    )
