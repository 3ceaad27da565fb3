"""Facts hold the merges of a tenant, and lists of tenants leave out those that were merged into others."""

from importlib import import_module

from django.db import migrations

facts = import_module("consent.migrations.0003_facts")
meanings = import_module("consent.migrations.0007_meanings")
moves = import_module("consent.migrations.0011_moves")
processors = import_module("consent.migrations.0012_processors")

_MERGED = f"""
    UNION ALL
    SELECT g.tenant_id, '', jsonb_build_object(
        'merged', g.place, 'merged_at', {facts._TIME.format("g.merged_at")})
    FROM public.tenants_merges g"""
FORMER = moves.FORMER + _MERGED
PAPERS_OF_TENANT = moves._changed(
    moves.PAPERS_OF_TENANT,
    (
        ") f;",
        f"{_MERGED} WHERE g.tenant_id = in_tenant AND (in_known IS NULL OR g.merged_at <= in_known)) f;",
    ),
)
SNAPSHOT = moves._changed(
    processors._with_bars(moves.SNAPSHOT),
    (
        "WHERE t.mode = in_mode AND (in_only IS NULL OR t.id = in_only)",
        "WHERE t.mode = in_mode AND (in_only IS NULL OR t.id = in_only)\n"
        "          AND EXISTS (SELECT FROM public.tenants_names k WHERE k.tenant_id = t.id)",
    ),
)


def _view(select: str) -> str:
    return f"CREATE OR REPLACE VIEW consent_former_agreements WITH (security_invoker = true) AS {select}"


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_processors"), ("tenants", "0012_families")]

    operations = [
        migrations.RunSQL(_view(FORMER), _view(moves.FORMER)),
        meanings.replace_function(
            PAPERS_OF_TENANT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
            moves.PAPERS_OF_TENANT,
        ),
        meanings.replace_function(SNAPSHOT, processors._with_bars(moves.SNAPSHOT)),
    ]
