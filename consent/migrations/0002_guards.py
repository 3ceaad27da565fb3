"""What is published or stated is never edited and never without its ledger entry; tenants see their own."""

from django.db import migrations

from ledger import migration_guards

EVENTS = [
    "proposed", "confirmed", "stated", "refused", "paused", "resumed", "disputed", "withdrawn",
    "began", "expired", "suspended", "restored",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_tables"), ("tenants", "0002_guards")]

    operations = [
        migration_guards.stamped_once("consent_categoryversion", ["category.recorded/1"]),
        migration_guards.stamped_once("consent_terms", ["terms.published/1"]),
        migration_guards.stamped_once("consent_agreement", ["agreement.recorded/1"]),
        migration_guards.stamped_once("consent_consentevent", [f"consent.{kind}/1" for kind in EVENTS]),
        migration_guards.stamped_once("consent_consentrequest", ["request.made/1"]),
        migration_guards.stamped_once(
            "consent_consentrequestanswer", ["request.granted/1", "request.refused/1"]
        ),
        migration_guards.append_only("consent_consent"),
        migration_guards.row_security("consent_agreement", account="account_id"),
        migration_guards.row_security("consent_evidence", account="account_id"),
        migration_guards.row_security("consent_consent", tenant="tenant_id"),
        migration_guards.row_security("consent_consentevent", tenant="tenant_id"),
        migration_guards.row_security("consent_standing", tenant="tenant_id"),
        migration_guards.row_security("consent_consentrequest", tenant="tenant_id"),
        migration_guards.row_security("consent_consentrequestanswer", tenant="tenant_id"),
    ]
