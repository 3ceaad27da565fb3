"""What happens at the doors, and the entries that hold its hashes."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_sign_in_tries"),
        ("tenants", "0013_cooling_off"),
        ("ledger", "0010_pruned_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("kind", models.CharField(max_length=40)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("detail", models.JSONField(default=dict)),
                (
                    "key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.apikey",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="identity.securityevent",
                    ),
                ),
                ("entry_id", models.UUIDField(db_index=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="securityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "approval.changed",
                            "key.changed",
                            "member.changed",
                            "password.changed",
                            "password.reset",
                            "password.reset_asked",
                            "proof.repeated",
                            "scope.refused",
                            "second_factor.added",
                            "second_factor.failed",
                            "second_factor.removed",
                            "second_factor.renewed",
                            "second_factor.reset",
                            "session.revoked",
                            "sign_in.delayed",
                            "sign_in.ended",
                            "sign_in.failed",
                            "sign_in.succeeded",
                            "staff.made",
                            "start.refused",
                        ],
                    )
                ),
                name="security_event_kind_is_known",
            ),
        ),
        migration_guards.append_only("identity_securityevent"),
        # Every scope may add what happens in it. Only a scope of all rows may read.
        migration_guards.row_policy(
            "identity_securityevent", using="licet_in_scope(NULL, NULL)", check="true"
        ),
        migration_guards.append_only("identity_eventseal"),
        migration_guards.in_the_ledger("identity_eventseal"),
        migration_guards.explained_by("identity_eventseal", kinds=["security.sealed/1"]),
        migration_guards.row_security("identity_eventseal"),
    ]
