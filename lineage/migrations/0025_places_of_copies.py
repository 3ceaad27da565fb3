"""A function that says where copies lie and which run made them.

A copy of the vendor holds data of several tenants, so its row belongs to none of them. A tenant reads its own slices and
asks with their ids. It learns the place, the run and the model, and neither the size of the copy nor who else is in it.
"""

from django.db import migrations

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"
PLACES = f"""
CREATE FUNCTION lineage_copy_places(in_slices bigint[])
RETURNS TABLE (slice_id bigint, location text, region text, run text, family text, name text, version text)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT s.id, h.location::text, h.region::text, l.run::text, v.family::text, v.name::text, v.version::text
    FROM public.lineage_holdingslice s
    JOIN public.lineage_holding h ON h.id = s.holding_id
    LEFT JOIN public.lineage_clearance l ON l.id = h.clearance_id
    LEFT JOIN public.lineage_modelversion v ON v.id = h.model_id
    WHERE s.id = ANY (in_slices)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0024_findings_are_told")]

    operations = [migration_guards.function("lineage_copy_places(bigint[])", PLACES)]
