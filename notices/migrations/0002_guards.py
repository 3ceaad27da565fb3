"""Letters are a tenant's own."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_letters"), ("ledger", "0002_guards_and_append")]

    operations = [migration_guards.row_security("notices_letter", tenant="tenant")]
