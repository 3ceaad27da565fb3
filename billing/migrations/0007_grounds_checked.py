"""A member of staff checks the grounds of a withdrawal before a deadline."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ledger import migration_guards

# What was stated before waits for a check too.
WAITING = """
INSERT INTO billing_groundswork (grounds_id, tenant_id, deadline_at)
SELECT g.consent, g.tenant_id, coalesce(g.recorded_at, now()) + interval '30 days' FROM billing_withdrawalgrounds g
"""


def _key(related_name: str) -> Any:
    return models.OneToOneField(
        primary_key=True,
        serialize=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="billing.withdrawalgrounds",
    )


def _tenant() -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_adjustments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "GroundsCheck",
            [
                ("grounds", _key("check_of")),
                ("tenant", _tenant()),
                ("hold", models.BooleanField()),
                ("note", models.CharField(max_length=1000)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "GroundsWork",
            [
                ("grounds", _key("work")),
                ("tenant", _tenant()),
                ("deadline_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migration_guards.row_security("billing_groundscheck", tenant="tenant_id"),
        migration_guards.row_security("billing_groundswork", tenant="tenant_id"),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON billing_groundswork FROM {migration_guards.role('app')}",
            migrations.RunSQL.noop,
        ),
        migration_guards.stamped_once("billing_groundscheck", ["withdrawal.grounds_checked/1"]),
        migration_guards.explained_by(
            "billing_groundscheck", kinds=["withdrawal.grounds_checked/1"], tenant="tenant_id"
        ),
    ]
