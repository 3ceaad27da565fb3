"""The one document of each consent is kept: the schedule that was generated from its clauses and conditions."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

TABLE = "consent_signeddocument"


class Migration(migrations.Migration):
    dependencies = [("consent", "0009_proposals"), ("tenants", "0010_top_accounts")]

    operations = [
        migrations.AddField(
            "consent",
            "document_sha256",
            models.CharField(max_length=64, blank=True, default="", db_default=""),
        ),
        migrations.CreateModel(
            name="SignedDocument",
            fields=[
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="document",
                        serialize=False,
                        to="consent.consent",
                    ),
                ),
                ("schedule", models.TextField()),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migration_guards.append_only(TABLE),
        migration_guards.row_security(TABLE, tenant="tenant_id"),
    ]
