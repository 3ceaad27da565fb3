"""A change of control remembers when it is announced, and what it was judged to mean."""

from django.db import migrations, models

CODES = (
    *("not_in_manifest", "region_outside", "processor_outside", "form_not_reached"),
    *("generator_not_cleared", "no_clearance", "unknown_clearance", "clearance_denied"),
    *("clearance_over", "clearance_of_another_job", "beyond_manifest", "beyond_fields"),
    *("after_withdrawal", "reingestion", "covenant_broken", "unknown_dataset"),
    *("unknown_job", "unknown_tenant", "form_not_measured", "generator_unknown", "use_not_told"),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0009_unusable_copies"), ("tenants", "0010_top_accounts")]

    operations = [
        migrations.AddField(
            model_name="changeofcontrol", name="announced_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="changeofcontrol", name="answer", field=models.JSONField(null=True)),
        migrations.AlterField(
            model_name="finding",
            name="source",
            field=models.CharField(
                choices=[
                    ("report", "Report"),
                    ("openlineage", "OpenLineage"),
                    ("control", "Change of control"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint(model_name="finding", name="finding_code_is_known"),
        migrations.AlterField(
            model_name="finding",
            name="code",
            field=models.CharField(choices=[(code, code) for code in CODES], max_length=30),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(code__in=CODES), name="finding_code_is_known"
            ),
        ),
    ]
