"""Prices are published once, entitlements appended, and no consent changes without being priced."""

from django.db import migrations

from consent import migration_guards as consent_guards
from ledger import migration_guards

# A deferred check at commit: whatever code wrote the event, the entitlement it leads to must be there.
PRICED = """
CREATE FUNCTION pricing_require_entitlement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.pricing_entitlement e
                   WHERE e.tenant_id = NEW.tenant_id AND NEW.entry_id = ANY (e.causes)) THEN
        RAISE EXCEPTION 'consent event % was recorded without an entitlement', NEW.entry_id
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Write through consent.operations: pricing records the entitlement together.';
    END IF;
    RETURN NULL;
END $$
"""
PRICED_KINDS = ("stated", "withdrawn", "paused", "resumed", "disputed", "began", "expired", "suspended")


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_tables"), ("consent", "0003_facts")]

    operations = [
        migration_guards.stamped_once("pricing_schedule", ["schedule.published/1"]),
        migration_guards.stamped_once("pricing_entitlement", ["price.entitled/1"]),
        migration_guards.stamped_once("pricing_override", ["price.overridden/1"]),
        migration_guards.row_security("pricing_entitlement", tenant="tenant_id"),
        migration_guards.row_security("pricing_override", tenant="tenant_id"),
        migration_guards.row_security("pricing_running", tenant="tenant_id"),
        migration_guards.row_security("pricing_due", tenant="tenant_id"),
        migrations.RunSQL(PRICED, "DROP FUNCTION pricing_require_entitlement()"),
        consent_guards.checked_at_commit(
            "consent_event_is_priced", function="pricing_require_entitlement", kinds=PRICED_KINDS
        ),
    ]
