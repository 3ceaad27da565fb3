"""Stops of people in tenants' data, their ends, and what customers say about free text."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

meanings = import_module("consent.migrations.0007_meanings")
moves = import_module("consent.migrations.0011_moves")
processors = import_module("consent.migrations.0012_processors")
merges = import_module("consent.migrations.0013_merges")

_UNSTAMPED = 1 << 52
_MODES = [("live", "live"), ("test", "test")]
_RIGHTS = [
    ("objection", "Objection"),
    ("erasure", "Erasure"),
    ("restriction", "Restriction of processing"),
]
_TENANT = models.ForeignKey(
    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
)
_STAMPS: list[tuple[str, models.Field[Any, Any]]] = [
    ("claimed_at", models.DateTimeField()),
    ("entry_id", models.UUIDField(unique=True)),
    ("revision", models.BigIntegerField(null=True)),
    ("recorded_at", models.DateTimeField(null=True)),
]
_SIGNED: list[tuple[str, models.Field[Any, Any]]] = [
    ("signatory", models.UUIDField()),
    ("authority", models.CharField(max_length=17)),
]
_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

# The tenant itself, those merged into it, and those it was split from, with the place up to which their stops are its.
HEIRS = """
CREATE FUNCTION consent_stops_of(in_tenant uuid) RETURNS TABLE (tenant_id uuid, before bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH RECURSIVE kin (id, before) AS (
        SELECT in_tenant, NULL::bigint
        UNION
        SELECT o.origin_id, least(o.before, kin.before)
        FROM kin JOIN public.tenants_origins o ON o.tenant_id = kin.id)
    SELECT kin.id, CASE WHEN bool_or(kin.before IS NULL) THEN NULL ELSE max(kin.before) END FROM kin GROUP BY kin.id
$$
"""
# NULL for a tenant without a stop for the purpose, which is nearly every one.
STOPS = f"""
CREATE FUNCTION consent_stops(in_tenant uuid, in_purpose text, in_known timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH kept AS MATERIALIZED (
        SELECT s.* FROM public.consent_personstop s JOIN public.consent_stops_of(in_tenant) h
            ON h.tenant_id = s.tenant_id AND (h.before IS NULL OR coalesce(s.revision, 0) < h.before)
    ), active AS MATERIALIZED (
        SELECT DISTINCT s.key_id, s.commitment COLLATE "C" AS commitment FROM kept s
        WHERE (s.purposes IS NULL OR in_purpose = ANY (s.purposes))
          AND (in_known IS NULL OR s.recorded_at <= in_known)
          AND NOT EXISTS (SELECT FROM public.consent_personstoplift l
              WHERE l.stop_id = s.id AND (in_known IS NULL OR l.recorded_at <= in_known))
    ), lists AS (
        SELECT a.key_id, jsonb_build_object('key_id', a.key_id, 'people', count(*),
            'digest', 'sha256:' || encode(sha256(convert_to(
                string_agg(a.commitment, E'\\n' ORDER BY a.commitment), 'UTF8')), 'hex'),
            'commitments', CASE WHEN count(*) <= 100
                THEN jsonb_agg(a.commitment ORDER BY a.commitment) END) AS facts
        FROM active a GROUP BY a.key_id)
    SELECT CASE WHEN EXISTS (SELECT FROM active) THEN jsonb_build_object(
        'lists', (SELECT jsonb_agg(l.facts ORDER BY l.key_id) FROM lists l),
        'seq', greatest(
            (SELECT max(coalesce(s.revision, {_UNSTAMPED})) FROM kept s),
            (SELECT max(coalesce(l.revision, {_UNSTAMPED})) FROM public.consent_personstoplift l
             WHERE l.stop_id IN (SELECT kept.id FROM kept))),
        'free_text', (SELECT jsonb_object_agg(w.code, w.fields) FROM (
            SELECT DISTINCT ON (c.code) c.code, f.fields
            FROM public.consent_freetexthandling f JOIN public.consent_category c ON c.id = f.category_id
            WHERE f.tenant_id = in_tenant AND (in_known IS NULL OR f.recorded_at <= in_known)
            ORDER BY c.code, f.id DESC) w)) END
$$
"""
_OF_T = """CASE WHEN EXISTS (SELECT FROM public.consent_personstop s WHERE s.tenant_id = t.id)
                OR EXISTS (SELECT FROM public.tenants_origins o WHERE o.tenant_id = t.id)
            THEN public.consent_stops(t.id, in_purpose, NULL) END"""


def _with_stops(function: str) -> str:
    """Add the stops to the facts of a tenant."""
    before = "jsonb_build_object('id', t.id, 'key', t.key, 'account', t.account_id,\n"
    if before not in function:
        before = "        'id', t.id, 'key', t.key, 'account', t.account_id,\n"
    if function.count(before) != 1:
        raise ValueError("the facts of a tenant are written in another way")
    return function.replace(before, f"{before}            'stops', {_OF_T},\n")


FACTS = processors._with_bars(moves.FACTS)
SNAPSHOT = merges.SNAPSHOT


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_merges"), ("tenants", "0012_families")]

    operations = [
        migrations.CreateModel(
            "PersonStop",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=_MODES, max_length=4)),
                ("tenant", _TENANT),
                ("commitment", models.CharField(max_length=64)),
                ("key_id", models.CharField(blank=True, max_length=128, null=True)),
                ("right", models.CharField(choices=_RIGHTS, max_length=11)),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        models.CharField(max_length=128), blank=True, null=True, size=None
                    ),
                ),
                *_STAMPS,
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["tenant", "key_id", "commitment"], name="stops_of_tenant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(commitment__regex=r"^[0-9a-f]{64}$"),
                        name="a_stop_names_a_commitment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(key_id=None) | ~models.Q(key_id=""),
                        name="a_stop_names_its_key_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(right__in=[right for right, _ in _RIGHTS]),
                        name="a_stop_rests_on_a_right",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(purposes=None) | models.Q(purposes__len__gt=0),
                        name="a_stop_has_purposes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PersonStopLift",
            [
                ("id", _ID),
                (
                    "stop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lift",
                        to="consent.personstop",
                    ),
                ),
                ("tenant", _TENANT),
                *_SIGNED,
                *_STAMPS,
            ],
        ),
        migrations.CreateModel(
            "FreeTextHandling",
            [
                ("id", _ID),
                ("tenant", _TENANT),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.category"
                    ),
                ),
                ("fields", models.JSONField()),
                *_SIGNED,
                *_STAMPS,
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "category", "-id"], name="free_text_newest")]
            },
        ),
        *(
            operation
            for table, kind in (
                ("consent_personstop", "person_stop.recorded/1"),
                ("consent_personstoplift", "person_stop.lifted/1"),
                ("consent_freetexthandling", "free_text.declared/1"),
            )
            for operation in (
                migration_guards.row_security(table, tenant="tenant_id"),
                migration_guards.stamped_once(table, [kind]),
                migration_guards.explained_by(table, kinds=[kind], tenant="tenant_id"),
                migration_guards.watched(table, kind="tenant", ref="{row}.tenant_id::text"),
            )
        ),
        migration_guards.function("consent_stops_of(uuid)", HEIRS),
        migration_guards.function("consent_stops(uuid, text, timestamptz)", STOPS),
        meanings.replace_function(_with_stops(FACTS), FACTS),
        meanings.replace_function(_with_stops(SNAPSHOT), SNAPSHOT),
    ]
