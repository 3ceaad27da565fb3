"""From where keys are used, what named people are told of, and when old security events are removed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

KINDS = [
    "approval.changed", "key.changed", "key.elsewhere", "key.new_network", "member.changed", "password.changed",
    "password.reset", "password.reset_asked", "proof.repeated", "scope.refused", "second_factor.added",
    "second_factor.failed", "second_factor.removed", "second_factor.renewed", "second_factor.reset", "session.revoked",
    "sign_in.delayed", "sign_in.ended", "sign_in.failed", "sign_in.succeeded", "staff.made", "start.refused",
]  # fmt: skip
ALERTS = ["approvals.many", "failures.address", "failures.person", "key.elsewhere", "key.new_network"]

# The owners of a customer read what happened to its members since they act for it, and to its own keys.
OF_THE_CUSTOMER = """
licet_in_scope(NULL, NULL)
OR tenants_acts_in_scope(user_id::integer, at) OR tenants_key_in_scope(key_id)
"""

# Whole seals go, and only what is older than 90 days, whatever the caller says.
PRUNE = """
CREATE FUNCTION identity_prune_events(days integer, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    gone bigint;
BEGIN
    CREATE TEMPORARY TABLE identity_old_events ON COMMIT DROP AS
        SELECT s.event_id FROM public.identity_eventseal s
        WHERE s.entry_id IN (
            SELECT o.entry_id FROM public.identity_eventseal o
            JOIN public.identity_securityevent e ON e.id = o.event_id
            GROUP BY o.entry_id
            HAVING max(e.at) < public.licet_now() - make_interval(days => greatest(days, 90))
            ORDER BY max(e.at) LIMIT most);
    DELETE FROM public.identity_eventseal s USING identity_old_events o WHERE s.event_id = o.event_id;
    DELETE FROM public.identity_securityevent e USING identity_old_events o WHERE e.id = o.event_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DROP TABLE identity_old_events;
    RETURN gone;
END $$
"""
SIGNATURE = "identity_prune_events(integer, integer)"
YOUNG_EVENT = """
CREATE FUNCTION identity_refuse_young_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF TG_TABLE_NAME = 'identity_securityevent' THEN
        IF OLD.at >= public.licet_now() - interval '90 days' THEN
            RAISE EXCEPTION 'a security event is kept for 90 days at least';
        END IF;
    ELSIF EXISTS (
        SELECT 1 FROM public.identity_securityevent e
        WHERE e.id = OLD.event_id AND e.at >= public.licet_now() - interval '90 days')
    THEN
        RAISE EXCEPTION 'the seal of a security event is kept for 90 days at least';
    END IF;
    RETURN OLD;
END $$
"""


def removable(table: str) -> migrations.RunSQL:
    """Let rows that are 90 days old be removed, by the owner of the table alone. Updates stay refused."""
    return migrations.RunSQL(
        [
            f"DROP TRIGGER {table}_is_append_only ON {table}",
            f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
                FOR EACH ROW EXECUTE FUNCTION licet_refuse()""",
            f"""CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION identity_refuse_young_event()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_kept",
        ],
        [
            f"DROP TRIGGER {table}_is_kept ON {table}",
            f"DROP TRIGGER {table}_is_append_only ON {table}",
            f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION licet_refuse()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_security_events"), ("tenants", "0018_bound_keys")]

    operations = [
        migrations.RemoveConstraint(model_name="securityevent", name="security_event_kind_is_known"),
        migrations.AddConstraint(
            model_name="securityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="security_event_kind_is_known"
            ),
        ),
        migrations.CreateModel(
            name="KeyNetwork",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("network", models.CharField(max_length=43)),
                ("first_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.apikey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "network"), name="a_network_of_a_key_is_noted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityAlert",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("day", models.DateField()),
                ("found_at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-found_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject", "day"), name="one_alert_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ALERTS)), name="security_alert_kind_is_known"
                    ),
                ],
            },
        ),
        migration_guards.append_only("identity_keynetwork"),
        migration_guards.row_policy("identity_keynetwork", using="licet_in_scope(NULL, NULL)", check="true"),
        migration_guards.row_security("identity_securityalert"),
        migrations.RunSQL(
            [
                "REVOKE DELETE ON identity_securityalert FROM " + migration_guards.role("app"),
                "DROP POLICY identity_securityevent_scope ON identity_securityevent",
                "CREATE POLICY identity_securityevent_scope ON identity_securityevent"
                f" USING ({OF_THE_CUSTOMER}) WITH CHECK (true)",
                YOUNG_EVENT,
            ],
            [
                "DROP POLICY identity_securityevent_scope ON identity_securityevent",
                "CREATE POLICY identity_securityevent_scope ON identity_securityevent"
                " USING (licet_in_scope(NULL, NULL)) WITH CHECK (true)",
                "GRANT DELETE ON identity_securityalert TO " + migration_guards.role("app"),
                "DROP FUNCTION identity_refuse_young_event()",
            ],
        ),
        removable("identity_securityevent"),
        removable("identity_eventseal"),
        migrations.RunSQL(
            [
                PRUNE,
                f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {migration_guards.role('app')}",
            ],
            f"DROP FUNCTION {SIGNATURE}",
        ),
    ]
