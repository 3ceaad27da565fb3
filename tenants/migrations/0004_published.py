"""The views and functions of tenants that other rooms may use."""

from django.db import migrations

from ledger import migration_guards

# The first row of the unbroken run of rows that are off. No GROUP BY: PostgreSQL can choose tenants before it looks.
SUSPENDED = """
SELECT s.tenant_id, s.recorded_at AS since FROM tenants_suspension s
WHERE s.suspended AND s.id = (
    SELECT min(r.id) FROM tenants_suspension r WHERE r.tenant_id = s.tenant_id AND r.id > coalesce(
        (SELECT max(o.id) FROM tenants_suspension o WHERE o.tenant_id = s.tenant_id AND NOT o.suspended), 0))
"""
API_KEYS = """
SELECT k.id, k.sha256, k.mode, k.name, k.hint, k.scopes, k.tenant_id, k.regions,
       k.created_at, k.expires_at, k.revoked_at, k.last_used_at
FROM tenants_apikey k
"""
KEYS_USED = """
CREATE FUNCTION tenants_api_keys_used(in_keys uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE public.tenants_apikey k SET last_used_at = clock_timestamp() WHERE k.id = ANY (in_keys)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_watched")]

    operations = [
        migration_guards.published_view(
            "tenants_directory",
            "Every tenant with its key and its account.",
            "SELECT t.id, t.mode, t.key, t.account_id FROM tenants_tenant t",
        ),
        migration_guards.published_view(
            "tenants_names",
            "Every name of a tenant: its key and its aliases.",
            "SELECT n.mode, n.name, n.tenant_id FROM tenants_tenantname n",
        ),
        migration_guards.published_view(
            "tenants_suspended", "Every tenant that is suspended now, and since when.", SUSPENDED
        ),
        migration_guards.published_view(
            "tenants_api_keys", "Every API key, by the SHA-256 of its secret.", API_KEYS
        ),
        migration_guards.published_function(
            "tenants_api_keys_used(uuid[])", "Record that these API keys were used just now.", KEYS_USED
        ),
    ]
