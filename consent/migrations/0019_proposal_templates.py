"""Proposals that the vendor's staff keep to use again. They name no customer, and nothing rests on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0018_drafts")]

    operations = [
        migrations.CreateModel(
            "ProposalTemplate",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("name", models.CharField(max_length=100)),
                ("items", models.JSONField()),
                ("saved_by", models.UUIDField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["mode", "name"], name="a_template_has_a_name_of_its_own"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="a_template_has_a_name"
                    ),
                ],
            },
        ),
    ]
