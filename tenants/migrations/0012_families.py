"""Tenants of one account are merged, and successors are split off."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

# Both tenants of a merge, with its place. A row that this transaction writes counts as the newest.
MERGES = """
SELECT t.id AS tenant_id, coalesce(m.revision, 1::bigint << 52) AS place,
       coalesce(m.recorded_at, m.claimed_at) AS merged_at
FROM tenants_tenantmerge m CROSS JOIN LATERAL (VALUES (m.tenant_id), (m.into_id)) t (id)
"""
# Whose rules about its people a tenant keeps: those of a tenant that was merged into it, and of one that it was split
# from, up to the place of the split.
ORIGINS = """
SELECT m.into_id AS tenant_id, m.tenant_id AS origin_id, NULL::bigint AS before FROM tenants_tenantmerge m
UNION ALL
SELECT s.successor_id, s.tenant_id, coalesce(s.revision, 1::bigint << 52) FROM tenants_tenantsplit s
"""
NAMES = ["tenant.recorded/1", "tenant.recorded/2"]
_STAMPS: list[tuple[str, Any]] = [
    ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
    ("claimed_at", models.DateTimeField()),
    ("revision", models.BigIntegerField(null=True)),
    ("recorded_at", models.DateTimeField(null=True)),
]


def _to_tenant(related_name: str, *, once: bool = False) -> Any:
    field = models.OneToOneField if once else models.ForeignKey
    return field(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="tenants.tenant")


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_moves")]

    operations = [
        migrations.CreateModel(
            "TenantMerge",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                *_STAMPS,
                ("entry_id", models.UUIDField(unique=True)),
                ("tenant", _to_tenant("merge", once=True)),
                ("into", _to_tenant("absorbed")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(tenant=models.F("into")),
                        name="a_tenant_is_not_merged_into_itself",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "TenantSplit",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                *_STAMPS,
                ("entry_id", models.UUIDField()),
                ("tenant", _to_tenant("successors")),
                ("successor", _to_tenant("origins")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(tenant=models.F("successor")),
                        name="a_tenant_is_not_its_own_successor",
                    ),
                    models.UniqueConstraint(
                        fields=["tenant", "successor"], name="a_tenant_succeeds_another_once"
                    ),
                ]
            },
        ),
        # Row-level security: both tenants of a row know of it.
        migration_guards.row_policy(
            "tenants_tenantmerge",
            using="licet_in_scope(tenant_id, NULL) OR licet_in_scope(into_id, NULL)",
            check="licet_in_scope(tenant_id, NULL)",
        ),
        migration_guards.row_policy(
            "tenants_tenantsplit",
            using="licet_in_scope(tenant_id, NULL) OR licet_in_scope(successor_id, NULL)",
            check="licet_in_scope(tenant_id, NULL)",
        ),
        *(
            each
            for table, kind in (
                ("tenants_tenantmerge", "tenant.merged/1"),
                ("tenants_tenantsplit", "tenant.split/1"),
            )
            for each in (
                migration_guards.stamped_once(table, [kind]),
                migration_guards.explained_by(table, kinds=[kind], tenant="tenant_id"),
            )
        ),
        migration_guards.explained_by_kinds(
            "tenants_tenantname", [*NAMES, "tenant.merged/1"], before=NAMES, tenant="tenant_id"
        ),
        migration_guards.watched("tenants_tenantmerge", kind="everything", ref="{row}.id::text"),
        migration_guards.watched("tenants_tenantsplit", kind="tenant", ref="{row}.successor_id::text"),
        migration_guards.published_view(
            "tenants_origins",
            "The tenants that each tenant came from by a merge or a split. `before`: up to which place in the ledger.",
            ORIGINS,
        ),
        migration_guards.published_view(
            "tenants_merges", "Both tenants of every merge, with its place in the ledger.", MERGES
        ),
    ]
