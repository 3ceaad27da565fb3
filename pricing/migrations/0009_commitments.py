"""What customers committed themselves to, how it ends, and that they heard of the end."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from ledger import migration_guards

TABLES = (
    ("pricing_commitment", "commitment.agreed/1"),
    ("pricing_commitmentend", "commitment.ended/1"),
    ("pricing_commitmentreminder", "commitment.reminded/1"),
)


def _to(model: str, **more: Any) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=model, **{"related_name": "+", **more}
    )


def _one(model: str, related_name: str) -> Any:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, to=model, related_name=related_name
    )


def _row(*fields: tuple[str, Any]) -> list[tuple[str, Any]]:
    """The columns of a tenant's row that names its entry, and is stamped with the entry's place."""
    return [
        ("id", models.UUIDField(primary_key=True, serialize=False)),
        ("tenant", _to("tenants.tenant")),
        *fields,
        ("entry_id", models.UUIDField(unique=True)),
        ("revision", models.BigIntegerField(null=True)),
        ("recorded_at", models.DateTimeField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies = [("pricing", "0008_shares")]

    operations = [
        migrations.CreateModel(
            "Commitment",
            _row(
                ("group", models.UUIDField()),
                ("lock", _one("pricing.pricelock", "commitment")),
                ("order_form", models.CharField(max_length=128)),
                ("begins_at", models.DateTimeField()),
                ("minimum_until", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("notice_days", models.PositiveIntegerField()),
                ("requested_by", models.UUIDField(null=True)),
                ("approved_by", models.UUIDField()),
            ),
            options={
                "ordering": ["tenant", "-begins_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(minimum_until__gt=F("begins_at"), ends_at__gte=F("minimum_until")),
                        name="a_commitment_lasts_for_its_minimum_term",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "CommitmentEnd",
            _row(
                ("commitment", _one("pricing.commitment", "end")),
                ("ends_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        max_length=10,
                        choices=[
                            ("notice", "The customer gave notice"),
                            ("agreed", "Both sides agreed"),
                        ],
                    ),
                ),
                ("reason", models.CharField(max_length=500, blank=True)),
            ),
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(cause__in=["notice", "agreed"]), name="cause_of_an_end_is_known"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "CommitmentReminder",
            _row(("commitment", _one("pricing.commitment", "reminder")), ("ends_at", models.DateTimeField())),
        ),
        *(
            guard
            for table, kind in TABLES
            for guard in (
                migration_guards.row_security(table, tenant="tenant_id"),
                migration_guards.stamped_once(table, [kind]),
                migration_guards.explained_by(table, kinds=[kind], tenant="tenant_id"),
            )
        ),
    ]
