"""Schedules are ended by entries, prices can be locked to a schedule, and a lapse is announced."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

# The exclusion constraint saw the published end alone. Now an entry can end a schedule earlier, so the rule is checked
# at the commit over both tables, one publisher at a time.
VALID_ALONE = """
CREATE FUNCTION pricing_one_schedule_at_a_time() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('pricing_schedule:' || NEW.mode, 0));
    IF EXISTS (
        WITH valid AS (
            SELECT s.id, s.effective_from AS starts,
                   least(s.effective_until, min(e.ends_at)) AS ends
            FROM public.pricing_schedule s
            LEFT JOIN public.pricing_scheduleend e ON e.schedule_id = s.id
            WHERE s.mode = NEW.mode GROUP BY s.id)
        SELECT 1 FROM valid mine JOIN valid other ON other.id <> mine.id
        WHERE mine.id = NEW.id
          AND (mine.ends IS NULL OR mine.starts < mine.ends)
          AND (other.ends IS NULL OR other.starts < other.ends)
          AND tstzrange(mine.starts, mine.ends) && tstzrange(other.starts, other.ends)
    ) THEN
        RAISE EXCEPTION 'one_schedule_at_a_time: the schedule % is in effect together with another one', NEW.version
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_schedule_at_a_time',
                  HINT = 'Publish it with pricing.governance.operations.schedules, which ends the schedule before it.';
    END IF;
    RETURN NULL;
END $$
"""


def _row(*fields: tuple[str, Any]) -> list[tuple[str, Any]]:
    """The columns of a row that names its entry, and is stamped with the entry's place."""
    return [
        ("id", models.UUIDField(primary_key=True, serialize=False)),
        *fields,
        ("entry_id", models.UUIDField(unique=True)),
        ("revision", models.BigIntegerField(null=True)),
        ("recorded_at", models.DateTimeField(null=True)),
    ]


def _to(model: str, *, null: bool = False, related_name: str = "+") -> Any:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


class Migration(migrations.Migration):
    dependencies = [("pricing", "0004_kept_points")]

    operations = [
        migrations.RemoveConstraint("schedule", "one_schedule_at_a_time"),
        migrations.CreateModel(
            "ScheduleEnd",
            _row(
                ("schedule", _to("pricing.schedule", related_name="ends")),
                ("successor", _to("pricing.schedule", null=True)),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
            ),
            options={"ordering": ["schedule", "ends_at"]},
        ),
        migrations.CreateModel(
            "LapseNotice",
            _row(
                ("schedule", _to("pricing.schedule")),
                ("ends_at", models.DateTimeField()),
                ("days", models.PositiveIntegerField()),
            ),
            options={
                "ordering": ["schedule", "-days"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["schedule", "ends_at", "days"], name="a_lapse_is_announced_once_each_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "PriceLock",
            _row(
                ("tenant", _to("tenants.tenant")),
                (
                    "kind",
                    models.CharField(
                        choices=[("commitment", "Commitment"), ("notice", "Notice")], max_length=10
                    ),
                ),
                ("schedule", _to("pricing.schedule")),
                ("successor", _to("pricing.schedule", null=True)),
                ("effective_from", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("period_end", models.DateTimeField(null=True)),
            ),
            options={
                "ordering": ["tenant", "-revision"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind="commitment", successor=None)
                        | models.Q(kind="notice", successor__isnull=False),
                        name="a_notice_names_the_schedule_that_follows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(until__gt=models.F("effective_from")),
                        name="a_lock_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(kind="notice"),
                        fields=["tenant", "successor"],
                        name="notice_of_a_schedule_is_given_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PriceLockEnd",
            _row(
                (
                    "lock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="pricing.pricelock",
                    ),
                ),
                ("tenant", _to("tenants.tenant")),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
            ),
        ),
        migration_guards.row_security("pricing_pricelock", tenant="tenant_id"),
        migration_guards.row_security("pricing_pricelockend", tenant="tenant_id"),
        migration_guards.stamped_once("pricing_scheduleend", ["schedule.ended/1"]),
        migration_guards.stamped_once("pricing_lapsenotice", ["schedule.lapse_announced/1"]),
        migration_guards.stamped_once("pricing_pricelock", ["price.locked/1"]),
        migration_guards.stamped_once("pricing_pricelockend", ["price.unlocked/1"]),
        migration_guards.explained_by("pricing_pricelock", kinds=["price.locked/1"], tenant="tenant_id"),
        migration_guards.explained_by("pricing_pricelockend", kinds=["price.unlocked/1"], tenant="tenant_id"),
        migrations.RunSQL(VALID_ALONE, "DROP FUNCTION pricing_one_schedule_at_a_time()"),
        migration_guards.checked_at_commit(
            "one_schedule_at_a_time",
            when="AFTER INSERT",
            table="pricing_schedule",
            function="pricing_one_schedule_at_a_time",
        ),
    ]
