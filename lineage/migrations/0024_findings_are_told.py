"""A customer is told of a finding once, and the vendor can make several statements about it."""

from django.db import migrations, models

STEPS = ("acknowledged", "explained", "remedied", "told", "stated")


class Migration(migrations.Migration):
    dependencies = [("lineage", "0023_generation_depth")]

    operations = [
        migrations.RemoveConstraint("findingstep", "a_step_is_taken_once"),
        migrations.RemoveConstraint("findingstep", "finding_step_is_known"),
        migrations.RemoveConstraint("findingstep", "an_explanation_and_a_remedy_are_in_words"),
        migrations.AlterField(
            "findingstep", "step", models.CharField(max_length=12, choices=[(step, step) for step in STEPS])
        ),
        migrations.AddConstraint(
            "findingstep",
            models.UniqueConstraint(
                fields=["finding", "step"], name="a_step_is_taken_once", condition=~models.Q(step="stated")
            ),
        ),
        migrations.AddConstraint(
            "findingstep",
            models.CheckConstraint(condition=models.Q(step__in=STEPS), name="finding_step_is_known"),
        ),
        migrations.AddConstraint(
            "findingstep",
            models.CheckConstraint(
                condition=models.Q(step__in=["acknowledged", "told"]) | ~models.Q(note=""),
                name="an_explanation_and_a_remedy_are_in_words",
            ),
        ),
    ]
