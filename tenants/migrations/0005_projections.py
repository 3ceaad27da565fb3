"""Accounts, tenants, members, keys and subscriptions are written only with an entry."""

from django.db import migrations, models

from ledger import migration_guards

MODELS = ("account", "competitor", "tenant", "tenantname", "member", "apikey", "subscription")
ACCOUNT = ["account.recorded/1", "account.recorded/2"]
TENANT = ["tenant.recorded/1", "tenant.recorded/2"]

# The table of a many-to-many relation has no model. Its rows change in a transaction that also writes their subscription,
# with an entry about the subscription's account.
PAID = "tenants_subscription_tenants"
PAID_BY_ITS_ACCOUNT = """
CREATE FUNCTION tenants_paid_by_its_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.tenants_subscription s JOIN public.tenants_tenant t ON t.id = NEW.tenant_id
        WHERE s.id = NEW.subscription_id
          AND (s.account_id <> t.account_id OR public.licet_appended_here(s.entry_id) IS NULL)) THEN
        RAISE EXCEPTION 'a subscription pays for tenants of its own account'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_tenant_is_paid_by_its_account';
    END IF;
    RETURN NULL;
END $$
"""


# The entry of a row is no fact of its own: a new name does not make the tenant's other facts stale.
KEPT = ("name", "industry", "updated_at")
WATCHED_BEFORE = migration_guards.watched(
    "tenants_tenant", kind="tenant", ref="{row}.id::text", unless_only=KEPT
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_published"), ("ledger", "0006_projections")]

    operations = [
        *(migrations.AddField(model, "entry_id", models.UUIDField(null=True)) for model in MODELS),
        migrations.RunSQL(WATCHED_BEFORE.reverse_sql or "", WATCHED_BEFORE.sql),
        migration_guards.watched(
            "tenants_tenant", kind="tenant", ref="{row}.id::text", unless_only=(*KEPT, "entry_id")
        ),
        migrations.RunSQL(
            f"ALTER TABLE {PAID} ADD COLUMN entry_id uuid NULL", f"ALTER TABLE {PAID} DROP COLUMN entry_id"
        ),
        migration_guards.projected("tenants_account", kinds=ACCOUNT, account="id"),
        migration_guards.projected("tenants_competitor", kinds=ACCOUNT, account="account_id"),
        migration_guards.projected("tenants_subscription", kinds=ACCOUNT, account="account_id"),
        migration_guards.projected(PAID, kinds=ACCOUNT),
        migrations.RunSQL(PAID_BY_ITS_ACCOUNT, "DROP FUNCTION tenants_paid_by_its_account()"),
        migration_guards.checked_at_commit(
            "a_tenant_is_paid_by_its_account",
            when="AFTER INSERT OR UPDATE",
            table=PAID,
            function="tenants_paid_by_its_account",
        ),
        migration_guards.projected("tenants_tenant", kinds=TENANT, tenant="id", account="account_id"),
        migration_guards.projected("tenants_tenantname", kinds=TENANT, tenant="tenant_id"),
        migration_guards.projected(
            "tenants_member", kinds=["member.recorded/1", "member.ended/1"], account="account_id"
        ),
        migration_guards.projected(
            "tenants_apikey",
            kinds=["key.issued/1", "key.issued/2", "key.revoked/1"],
            tenant="tenant_id",
            free=("last_used_at",),
        ),
        migration_guards.explained_by("tenants_suspension", tenant="tenant_id"),
    ]
