"""What was asked and answered is never edited and never without its ledger entry; tenants see their own."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_requests")]

    operations = [
        migration_guards.stamped_once("consent_consentrequest", ["request.made/1"]),
        migration_guards.stamped_once(
            "consent_consentrequestanswer", ["request.granted/1", "request.refused/1"]
        ),
        migration_guards.row_security("consent_consentrequest", tenant="tenant_id"),
        migration_guards.row_security("consent_consentrequestanswer", tenant="tenant_id"),
    ]
