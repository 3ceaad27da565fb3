"""A key may be bound to networks; and what a scope has to do with a sign-in or a key."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ledger import migration_guards

BEFORE = ["key.issued/1", "key.issued/2", "key.revoked/1", "key.issued/3", "key.issued/4"]
# A member's sign-in, from when the person acts for an account in scope.
OF_MEMBER = """
CREATE FUNCTION tenants_acts_in_scope(in_user integer, in_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.tenants_member m
        WHERE m.user_id = in_user AND m.ended_at IS NULL AND m.since_at <= in_at
          AND public.licet_in_scope(NULL, m.account_id))
$$
"""
OF_KEY = """
CREATE FUNCTION tenants_key_in_scope(in_key uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.tenants_apikey k
        WHERE k.id = in_key AND k.tenant_id IS NOT NULL AND public.licet_in_scope(k.tenant_id, NULL))
$$
"""
READERS = ", ".join(migration_guards.role(name) for name in ("readonly", "signer", "backup"))


def also_for_readers(signature: str) -> migrations.RunSQL:
    """Policies call it, for every role that reads rows."""
    return migrations.RunSQL(
        f"GRANT EXECUTE ON FUNCTION {signature} TO {READERS}",
        f"REVOKE EXECUTE ON FUNCTION {signature} FROM {READERS}",
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0017_customer_keys")]

    operations = [
        migrations.AddField(
            "apikey",
            "networks",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=43), blank=True, null=True, size=None
            ),
        ),
        migration_guards.explained_by_kinds(
            "tenants_apikey",
            [*BEFORE, "key.issued/5"],
            before=BEFORE,
            tenant="tenant_id",
            free=("last_used_at",),
        ),
        migration_guards.published_function(
            "tenants_acts_in_scope(integer, timestamptz)",
            "Whether a user acted, at a time, for an account that is in scope and still does.",
            OF_MEMBER,
        ),
        also_for_readers("tenants_acts_in_scope(integer, timestamptz)"),
        migration_guards.published_function(
            "tenants_key_in_scope(uuid)", "Whether a key sees one tenant only, which is in scope.", OF_KEY
        ),
        also_for_readers("tenants_key_in_scope(uuid)"),
    ]
