"""A key that vouches for signatories names its system, its accounts and its evidence."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ledger import migration_guards

BEFORE = ["key.issued/1", "key.issued/2", "key.revoked/1", "key.issued/3"]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0013_cooling_off")]

    operations = [
        migrations.AddField(
            "apikey", "source", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.AddField(
            "apikey",
            "accounts",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField(
            "apikey", "evidence", models.CharField(blank=True, db_default="", default="", max_length=8)
        ),
        migrations.AddConstraint(
            "apikey",
            models.CheckConstraint(
                condition=models.Q(("evidence__in", ["", "document", "digest"])), name="key_evidence_is_known"
            ),
        ),
        migration_guards.explained_by_kinds(
            "tenants_apikey",
            [*BEFORE, "key.issued/4"],
            before=BEFORE,
            tenant="tenant_id",
            free=("last_used_at",),
        ),
    ]
