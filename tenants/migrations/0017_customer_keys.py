"""Customers make API keys of their own, and see the requests that were made with them."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("tenants", "0016_invitations")]

    operations = [
        migrations.CreateModel(
            "CustomerKey",
            [
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="of_customer",
                        serialize=False,
                        to="tenants.apikey",
                    ),
                ),
                ("tenant", models.UUIDField()),
                ("account", models.UUIDField()),
                ("made_by", models.UUIDField()),
            ],
            options={"indexes": [models.Index(fields=["tenant", "-key"], name="customer_keys_of_tenant")]},
        ),
        migrations.CreateModel(
            "ApiRequest",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant", models.UUIDField()),
                ("account", models.UUIDField()),
                ("key", models.UUIDField()),
                ("request_id", models.CharField(max_length=128)),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=500)),
                ("status", models.PositiveSmallIntegerField()),
                ("problem", models.CharField(blank=True, max_length=64)),
                ("milliseconds", models.PositiveIntegerField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(status__gte=100, status__lt=600),
                        name="a_request_has_an_http_status",
                    )
                ],
                "indexes": [
                    models.Index(fields=["tenant", "-id"], name="requests_of_tenant"),
                    models.Index(fields=["tenant", "request_id"], name="requests_by_request_id"),
                ],
            },
        ),
        migration_guards.row_security("tenants_customerkey", tenant="tenant", account="account"),
        migration_guards.append_only("tenants_customerkey"),
        migration_guards.row_security("tenants_apirequest", tenant="tenant", account="account"),
        migrations.RunSQL(
            f"REVOKE UPDATE, TRUNCATE ON tenants_apirequest FROM {migration_guards.role('app')}",
            f"GRANT UPDATE ON tenants_apirequest TO {migration_guards.role('app')}",
        ),
    ]
