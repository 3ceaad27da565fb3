"""The log of decisions, as other rooms may read it."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("api", "0003_shared_count")]

    operations = [
        migration_guards.published_view(
            "api_decisions",
            "Every decision as it was given, with its question.",
            "SELECT d.id, d.tenant, d.key, d.question, d.answer - 'token' AS answer, d.decided_at"
            " FROM api_loggeddecision d",
        )
    ]
