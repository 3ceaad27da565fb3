"""Forms that people began to fill in are kept for some hours. Nothing rests on them."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("consent", "0017_staff_never_sign")]

    operations = [
        migrations.CreateModel(
            "ConsentDraft",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.UUIDField()),
                ("subject", models.CharField(max_length=300)),
                ("form", models.CharField(max_length=65536)),
                ("changed_at", models.DateTimeField()),
                ("erased_from", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["tenant", "person", "subject"], name="a_person_has_one_draft_of_a_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(erased_from__gt=models.F("changed_at")),
                        name="a_draft_is_kept_for_a_while",
                    ),
                ],
                "indexes": [models.Index(fields=["erased_from"], name="drafts_by_their_last_hour")],
            },
        ),
        migration_guards.row_security("consent_consentdraft", tenant="tenant_id"),
    ]
