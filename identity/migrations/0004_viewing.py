"""Two kinds of security events more: a member of staff begins and stops to look at a customer's pages."""

from importlib import import_module

from django.db import migrations, models

_BEFORE = import_module("identity.migrations.0003_bound_keys_and_alerts").KINDS
KINDS = sorted({*_BEFORE, "viewing.began", "viewing.ended"})


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_bound_keys_and_alerts")]

    operations = [
        migrations.RemoveConstraint(model_name="securityevent", name="security_event_kind_is_known"),
        migrations.AddConstraint(
            model_name="securityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="security_event_kind_is_known"
            ),
        ),
    ]
