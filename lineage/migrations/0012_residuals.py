"""Until when residuals remain, that their day came, and the second certificate that closes them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lineage", "0011_audits"),
        ("tenants", "0010_top_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingCertificate",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("performer", models.UUIDField()),
                ("verifier", models.UUIDField()),
                ("issued_at", models.DateTimeField()),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("jws", models.TextField()),
                ("entry_id", models.UUIDField(unique=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="orderevent",
            name="order_event_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="orderevent",
            name="a_deadline_is_told_of_once",
        ),
        migrations.AddField(
            model_name="confirmation",
            name="residuals_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("held", "Held"),
                    ("released", "Released"),
                    ("refused", "Refused"),
                    ("due", "Due"),
                    ("overdue", "Overdue"),
                    ("residual", "What remained should be gone"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("residuals_until", None),
                    models.Q(
                        models.Q(("residuals", ""), _negated=True),
                        ("residuals_until__gt", models.F("recorded_at")),
                    ),
                    _connector="OR",
                ),
                name="only_residuals_have_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["held", "released", "refused", "due", "overdue", "residual"])
                ),
                name="order_event_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["due", "overdue", "residual"])),
                fields=("order", "kind"),
                name="a_deadline_is_told_of_once",
            ),
        ),
        migrations.AddField(
            model_name="closingcertificate",
            name="closes",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="closing", to="lineage.certificate"
            ),
        ),
        migrations.AddField(
            model_name="closingcertificate",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="closingcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("performer", models.F("verifier")), _negated=True),
                name="residuals_are_verified_by_another",
            ),
        ),
    ]
