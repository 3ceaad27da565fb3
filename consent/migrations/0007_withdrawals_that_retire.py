from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_request_guards")]

    operations = [
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                fields=["tenant"],
                name="withdrawals_that_retire",
                condition=models.Q(kind="withdrawn", election="retire_models"),
            ),
        )
    ]
