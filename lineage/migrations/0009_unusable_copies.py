"""`lineage_unusable_copies(mode, locations, at)`: the tenants of whom a copy at these locations must not be used.

Such a copy is destroyed and was not made there anew, its retention has ended, or an order that is not carried out names
it: one that is held or overdue, or one for anything but a retention that is going to end.
"""

from django.db import migrations

from ledger import migration_guards

UNUSABLE = """
CREATE FUNCTION lineage_unusable_copies(in_mode text, in_locations text[], in_at timestamptz)
RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH copy AS MATERIALIZED (
        SELECT h.id AS holding, h.location, s.id AS slice, s.tenant_id, s.category, s.due_at
        FROM public.lineage_holding h JOIN public.lineage_holdingslice s ON s.holding_id = h.id
        WHERE h.mode = in_mode AND h.location = ANY (in_locations)
          AND NOT EXISTS (SELECT 1 FROM public.lineage_holdingend e WHERE e.holding_id = h.id)
    ), item AS MATERIALIZED (
        SELECT i.slice_id AS slice, i.cause, i.order_id, EXISTS (
            SELECT 1 FROM public.lineage_confirmeditem c
            JOIN public.lineage_verification v ON v.confirmation_id = c.confirmation_id
            WHERE c.item_id = i.id) AS gone
        FROM public.lineage_orderitem i JOIN copy ON copy.slice = i.slice_id
    ), destroyed AS (
        SELECT item.slice FROM item WHERE item.gone AND item.cause <> 'subject_request'
    )
    SELECT DISTINCT copy.tenant_id FROM copy
    WHERE copy.slice IN (SELECT destroyed.slice FROM destroyed) AND NOT EXISTS (
            SELECT 1 FROM copy again
            WHERE again.location = copy.location AND again.holding > copy.holding
              AND again.tenant_id = copy.tenant_id AND again.category = copy.category)
       OR copy.slice NOT IN (SELECT destroyed.slice FROM destroyed) AND (
            copy.due_at <= in_at OR EXISTS (
                SELECT 1 FROM item JOIN public.lineage_destructionorder o ON o.id = item.order_id
                WHERE item.slice = copy.slice AND NOT item.gone
                  AND (item.cause <> 'retention' OR o.due_at <= in_at OR EXISTS (
                      SELECT 1 FROM public.lineage_orderevent e
                      WHERE e.order_id = o.id AND e.kind = 'held' AND e.until > in_at
                        AND NOT EXISTS (SELECT 1 FROM public.lineage_orderevent r
                                        WHERE r.order_id = o.id AND r.kind = 'released' AND r.id > e.id)))))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0008_late_measurements")]

    operations = [
        # Django makes a table's foreign keys at the end of the migration that makes the table.
        migration_guards.checked_at_once("lineage_latemeasurement"),
        migration_guards.function("lineage_unusable_copies(text, text[], timestamptz)", UNUSABLE),
    ]
