"""Catalogue, terms, agreements and standings are facts that decisions rest on."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_facts"), ("tenants", "0003_watched")]

    operations = [
        migration_guards.watched("consent_category", kind="everything", ref="{row}.code"),
        migration_guards.watched("consent_categoryversion", kind="everything", ref="{row}.category_id::text"),
        migration_guards.watched("consent_purpose", kind="everything", ref="{row}.code"),
        migration_guards.watched("consent_terms", kind="everything", ref="{row}.version"),
        migration_guards.watched("consent_agreement", kind="account", ref="{row}.account_id::text"),
        migration_guards.watched(
            "consent_standing", kind="tenant", ref="{row}.tenant_id::text", unless_only=("next_change_at",)
        ),
    ]
