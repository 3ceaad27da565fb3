"""What waits or was cancelled is not carried out; copies of cancelled items may be used; versions of contracts that
ended must be retired once that is due; and withdrawals that were reinstated retire no versions.
"""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

bindings = import_module("lineage.migrations.0004_bindings")
copies = import_module("lineage.migrations.0009_unusable_copies")

DEFINER = bindings.DEFINER
APPENDED = ("destructionplan", "planstep", "cancelleditem")
IN_THE_LEDGER = ("destructionplan", "planstep")
OF_TENANT = (*APPENDED, "reinstatement")

# A copy may be destroyed for another order, which is due. That also meets what waits.
NOT_BEFORE = f"""
CREATE FUNCTION lineage_planned_is_not_done() RETURNS trigger
LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.lineage_destructionorder o JOIN public.lineage_destructionplan p ON p.id = o.plan_id
        WHERE o.id = NEW.order_id AND (p.cause = 'contract_end' OR NEW.recorded_at < p.waits_until)
          AND NOT EXISTS (SELECT 1 FROM public.lineage_planstep s WHERE s.plan_id = p.id AND s.kind = 'due')
    ) THEN
        RAISE EXCEPTION 'a planned order is not carried out before it is due' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
NOT_BOTH = f"""
CREATE FUNCTION lineage_cancelled_or_confirmed() RETURNS trigger
LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.lineage_cancelleditem x JOIN public.lineage_confirmeditem c ON c.item_id = x.item_id
        WHERE x.item_id IN (SELECT told.item_id FROM told)
    ) THEN
        RAISE EXCEPTION 'an item is confirmed or cancelled, not both' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
UNUSABLE = copies.UNUSABLE.replace(
    "FROM public.lineage_orderitem i JOIN copy ON copy.slice = i.slice_id",
    """FROM public.lineage_orderitem i JOIN copy ON copy.slice = i.slice_id
        WHERE NOT EXISTS (SELECT 1 FROM public.lineage_cancelleditem x WHERE x.item_id = i.id)""",
)
# A version that a contract's end retires: named by an order that is due. Its statement is the newest about that data.
_OF_AN_END = """
    UNION
    SELECT i.model_id, i.tenant_id, st.consent_id, p.ended_at, o.due_at + (s.at - p.waits_until)
        FROM public.lineage_orderitem i
        JOIN line ON line.id = i.model_id
        JOIN public.lineage_destructionorder o ON o.id = i.order_id
        JOIN public.lineage_destructionplan p ON p.id = o.plan_id AND p.cause = 'contract_end'
        JOIN public.lineage_planstep s ON s.plan_id = p.id AND s.kind = 'due'
        CROSS JOIN LATERAL (
            SELECT c.consent_id FROM public.consent_stated c
            WHERE c.tenant_id = i.tenant_id AND c.category = i.category ORDER BY c.place DESC LIMIT 1) st
        WHERE NOT EXISTS (SELECT 1 FROM public.lineage_cancelleditem x WHERE x.item_id = i.id)
$$
"""
RETIRING = (
    bindings.RETIRING.replace(
        "WHERE w.election = 'retire_models' AND w.revision IS NOT NULL",
        """WHERE w.election = 'retire_models' AND w.revision IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM public.lineage_reinstatement r
                          WHERE r.tenant_id = w.tenant_id AND r.category = w.category AND r.purpose = w.purpose
                            AND r.revision > w.revision)""",
    )
    .rstrip()
    .removesuffix("$$")
    .rstrip()
    + _OF_AN_END
)


def replaced(create: str, before: str) -> migrations.RunSQL:
    """Replace a function that exists, and back."""
    now, then = (text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for text in (create, before))
    return migrations.RunSQL(now, then)


def told_once(table: str) -> migrations.RunSQL:
    name = f"{table}_is_not_both"
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS told"
            " FOR EACH STATEMENT EXECUTE FUNCTION lineage_cancelled_or_confirmed()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


class Migration(migrations.Migration):
    dependencies = [("lineage", "0014_planned_destructions"), ("consent", "0008_papers")]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in APPENDED],
        *[migration_guards.checked_at_once(f"lineage_{table}") for table in (*OF_TENANT, "destructionorder")],
        *[migration_guards.in_the_ledger(f"lineage_{table}") for table in IN_THE_LEDGER],
        migration_guards.stamped_once("lineage_reinstatement", ["destruction_plan.reinstated/1"]),
        *[migration_guards.row_security(f"lineage_{table}", tenant="tenant_id") for table in OF_TENANT],
        migrations.RunSQL(NOT_BEFORE, "DROP FUNCTION lineage_planned_is_not_done()"),
        migrations.RunSQL(NOT_BOTH, "DROP FUNCTION lineage_cancelled_or_confirmed()"),
        migration_guards.trigger(
            "lineage_confirmation_is_due",
            when="BEFORE INSERT",
            table="lineage_confirmation",
            function="lineage_planned_is_not_done",
        ),
        *[told_once(f"lineage_{table}") for table in ("cancelleditem", "confirmeditem")],
        replaced(UNUSABLE, copies.UNUSABLE),
        replaced(RETIRING, bindings.RETIRING),
    ]
