"""`tenants_top_accounts(tenants)`: for each tenant the account at the top of its group, whatever the caller's scope."""

from django.db import migrations

from ledger import migration_guards

TOPS = """
CREATE FUNCTION tenants_top_accounts(in_tenants uuid[]) RETURNS TABLE (tenant_id uuid, account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH RECURSIVE up (start, id) AS (
        SELECT a.id, a.id FROM public.tenants_account a
        WHERE a.id IN (SELECT t.account_id FROM public.tenants_tenant t WHERE t.id = ANY (in_tenants))
        UNION
        SELECT up.start, a.parent_id FROM up JOIN public.tenants_account a ON a.id = up.id
        WHERE a.parent_id IS NOT NULL
    ), top AS MATERIALIZED (
        SELECT up.start, up.id FROM up JOIN public.tenants_account a ON a.id = up.id WHERE a.parent_id IS NULL
    )
    SELECT t.id, top.id FROM public.tenants_tenant t JOIN top ON top.start = t.account_id
    WHERE t.id = ANY (in_tenants)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_groups")]

    operations = [migration_guards.function("tenants_top_accounts(uuid[])", TOPS)]
