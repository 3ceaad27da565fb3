"""A run that reports without saying whose data it used has learned from all that it was cleared for, as before it
reported.
"""

import re
from importlib import import_module

from django.db import migrations

learned = import_module("lineage.migrations.0006_learned_from")
since = import_module("lineage.migrations.0008_withdrawn_since")
destroyed = import_module("lineage.migrations.0011_destruction_guards")
bound = import_module("lineage.migrations.0032_bound_by_statements")

# Whoever asks whether a run has reported asks whether it said what it used.
_ASKED = re.compile(r"EXISTS \(SELECT 1 FROM public\.lineage_report r WHERE (r\.clearance_id = [\w.]+)\)")
CHANGED = (
    learned.DIRECT,
    learned.SOURCES,
    learned.RETIRING,
    since.WITHDRAWN,
    destroyed.LEARNED_BY,
    bound.BOUND,
)


def replaced(sql: str) -> str:
    return sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def spoken(sql: str) -> str:
    told, times = _ASKED.subn(
        r"EXISTS (SELECT 1 FROM public.lineage_report r WHERE \1 AND NOT r.silent)", sql
    )
    if times != 1:
        raise ValueError(f"asked {times} times in {sql}")
    return replaced(told)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0051_silent_reports")]

    operations = [migrations.RunSQL(spoken(sql), replaced(sql)) for sql in CHANGED]
