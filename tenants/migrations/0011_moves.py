"""Tenants pass from one account to another, and a reseller pays for tenants of other accounts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

# A row that this transaction writes has no place yet: it counts as the newest.
MOVES = """
SELECT m.tenant_id, m.basis, m.from_account_id, a.key AS from_key, m.from_group,
       coalesce(m.revision, 1::bigint << 52) AS place, coalesce(m.recorded_at, m.claimed_at) AS moved_at,
       m.recorded_at
FROM tenants_tenantmove m JOIN tenants_accounts a ON a.id = m.from_account_id
"""
_PAID = """
CREATE OR REPLACE FUNCTION tenants_paid_by_its_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.tenants_subscription s JOIN public.tenants_tenant t ON t.id = NEW.tenant_id{join}
        WHERE s.id = NEW.subscription_id
          AND ({foreign} OR public.licet_appended_here(s.entry_id) IS NULL)) THEN
        RAISE EXCEPTION '{says}'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_tenant_is_paid_by_its_account';
    END IF;
    RETURN NULL;
END $$
"""
PAID_BEFORE = _PAID.format(
    join="", foreign="s.account_id <> t.account_id", says="a subscription pays for tenants of its own account"
)
PAID = _PAID.format(
    # A row that the same transaction removed again is no matter.
    join=""" JOIN public.tenants_account p ON p.id = s.account_id
        JOIN public.tenants_subscription_tenants l ON l.id = NEW.id""",
    foreign="(s.account_id <> t.account_id AND NOT p.pays_only)",
    says="a subscription pays for tenants of its own account, or belongs to an account that only pays",
)
# Neither a move nor an account that stops being a reseller leaves behind a subscription for a tenant of another account.
STILL_PAID = """
CREATE FUNCTION tenants_still_paid_by_its_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.tenants_subscription_tenants l
        JOIN public.tenants_subscription s ON s.id = l.subscription_id
        JOIN public.tenants_account p ON p.id = s.account_id
        JOIN public.tenants_tenant t ON t.id = l.tenant_id
        WHERE (t.id = NEW.id OR p.id = NEW.id) AND s.account_id <> t.account_id AND NOT p.pays_only) THEN
        RAISE EXCEPTION 'a subscription pays for tenants of its own account, or belongs to an account that only pays'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_tenant_is_still_paid_by_its_account';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_top_accounts")]

    operations = [
        migrations.CreateModel(
            "TenantMove",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("succession", "Succession"),
                            ("assignment", "Assignment"),
                            ("divestiture", "Divestiture"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "from_group",
                    django.contrib.postgres.fields.ArrayField(models.UUIDField(), size=None),
                ),
                ("effective_from", models.DateTimeField()),
                ("evidence", models.JSONField()),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "from_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="tenants.tenant"
                    ),
                ),
                (
                    "to_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(basis__in=["succession", "assignment", "divestiture"]),
                        name="basis_of_a_move_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(from_account=models.F("to_account")),
                        name="a_move_goes_to_another_account",
                    ),
                ],
                "indexes": [models.Index(fields=["tenant", "revision"], name="tenant_moves_in_order")],
            },
        ),
        migration_guards.row_security("tenants_tenantmove", tenant="tenant_id", account="from_account_id"),
        migration_guards.stamped_once("tenants_tenantmove", ["tenant.moved/1"]),
        migration_guards.explained_by(
            "tenants_tenantmove", kinds=["tenant.moved/1"], tenant="tenant_id", account="to_account_id"
        ),
        migration_guards.watched("tenants_tenantmove", kind="tenant", ref="{row}.tenant_id::text"),
        migration_guards.published_view(
            "tenants_moves", "Every move of a tenant from one account to another.", MOVES
        ),
        migrations.RunSQL(PAID, PAID_BEFORE),
        migrations.RunSQL(STILL_PAID, "DROP FUNCTION tenants_still_paid_by_its_account()"),
        *(
            migration_guards.checked_at_commit(
                name, when=when, table=table, function="tenants_still_paid_by_its_account"
            )
            for name, when, table in (
                ("a_tenant_is_still_paid_by_its_account", "AFTER UPDATE OF account_id", "tenants_tenant"),
                ("a_reseller_pays_on", "AFTER UPDATE OF pays_only", "tenants_account"),
            )
        ),
    ]
