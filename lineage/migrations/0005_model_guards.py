"""What is recorded of models is never edited, has its entry, has no circles, and a tenant sees what concerns it."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")

APP = migration_guards.role("app")
FACTS = ("modelversion", "modelartefact", "modelstate", "training", "derivation", "declaredsource")
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"

# A version that is there already is found, whoever may see it: a name means one version in all of a mode.
NAME = f"""
CREATE FUNCTION lineage_name_version(
    in_id uuid, in_mode text, in_only uuid, in_family text, in_name text, in_version text, in_origin text,
    in_lineage text, in_at timestamptz, in_entry uuid)
RETURNS TABLE (version_id uuid, owner_id uuid, is_new boolean)
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE made integer;
BEGIN
    INSERT INTO public.lineage_modelversion
        (id, mode, only_tenant_id, family, name, version, origin, declared_lineage, created_at, entry_id)
    VALUES (in_id, in_mode, in_only, in_family, in_name, in_version, in_origin, in_lineage, in_at, in_entry)
    ON CONFLICT ON CONSTRAINT a_version_is_named_once DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN QUERY SELECT v.id, v.only_tenant_id, made = 1 FROM public.lineage_modelversion v
        WHERE v.mode = in_mode AND v.family = in_family AND v.name = in_name AND v.version = in_version;
END $$
"""
NAME_SIGNATURE = "lineage_name_version(uuid, text, uuid, text, text, text, text, text, timestamptz, uuid)"

# Open weights are a root without tenants: what derives from them is known as well as the rest of it.
NUMBER = f"""
CREATE FUNCTION lineage_number_version() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    INSERT INTO public.lineage_ancestry (model_id, number, ancestors, lineage)
        VALUES (NEW.id, nextval('public.lineage_version_number'), '{{}}',
                CASE WHEN NEW.origin = 'base' THEN 0 WHEN NEW.declared_lineage = 'unknown' THEN 2
                     WHEN NEW.declared_lineage = 'declared' THEN 1 ELSE 0 END);
    RETURN NULL;
END $$
"""

# One derivation at a time: two that each close half of a circle would not see each other.
DERIVE = f"""
CREATE FUNCTION lineage_derive() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    child public.lineage_modelversion%ROWTYPE;
    parent public.lineage_modelversion%ROWTYPE;
    mine integer;
    above integer[];
    known smallint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('lineage_derivation'));
    SELECT * INTO child FROM public.lineage_modelversion WHERE id = NEW.child_id;
    SELECT * INTO parent FROM public.lineage_modelversion WHERE id = NEW.parent_id;
    IF child.mode <> parent.mode THEN
        RAISE EXCEPTION 'live and test models do not derive from each other'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_version_derives_within_its_mode';
    END IF;
    IF parent.only_tenant_id IS NOT NULL AND child.only_tenant_id IS DISTINCT FROM parent.only_tenant_id THEN
        RAISE EXCEPTION 'what derives from a tenant''s own model is that tenant''s own'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_tenants_own_model_stays_its_own';
    END IF;
    SELECT a.number INTO mine FROM public.lineage_ancestry a WHERE a.model_id = NEW.child_id;
    SELECT a.ancestors || a.number, a.lineage INTO above, known FROM public.lineage_ancestry a WHERE a.model_id = NEW.parent_id;
    IF mine = ANY (above) THEN
        RAISE EXCEPTION 'a version would be its own ancestor'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_version_is_not_its_own_ancestor';
    END IF;
    UPDATE public.lineage_ancestry a
        SET ancestors = (SELECT array_agg(DISTINCT n ORDER BY n) FROM unnest(a.ancestors || above) n),
            lineage = greatest(a.lineage, known)
        WHERE a.model_id = NEW.child_id OR a.ancestors @> ARRAY[mine];
    RETURN NULL;
END $$
"""

TRAIN = f"""
CREATE FUNCTION lineage_train() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.lineage_modelversion v JOIN public.lineage_clearance c ON c.id = NEW.clearance_id
        WHERE v.id = NEW.model_id AND v.mode = c.mode AND v.only_tenant_id IS NOT DISTINCT FROM NEW.owner_id
    ) THEN
        RAISE EXCEPTION 'a run trains a version of its own audience and mode'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_run_trains_its_audiences_model';
    END IF;
    RETURN NULL;
END $$
"""


def fires(table: str, function: str) -> migrations.RunSQL:
    name = f"{table}_{function}"
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


EVERYTHING = "licet_in_scope(NULL, NULL)"
MINE = "licet_in_scope(only_tenant_id, NULL)"
# A subquery of its own: reckoned once per statement, not once per row.
LEARNED = "id = ANY ((SELECT lineage_visible(current_setting('licet.scope', true)))::uuid[])"


def seen(column: str) -> str:
    """The version is visible, by its own policy."""
    return f"EXISTS (SELECT 1 FROM lineage_modelversion v WHERE v.id = {column})"


OF_RUN = "EXISTS (SELECT 1 FROM lineage_clearance c WHERE c.id = clearance_id AND licet_in_scope(c.only_tenant_id, NULL))"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0004_models")]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in FACTS],
        *[clearances.checked_at_once(f"lineage_{table}") for table in (*FACTS, "ancestry")],
        *[
            clearances.in_the_ledger(f"lineage_{table}")
            for table in ("modelversion", "modelartefact", "modelstate", "derivation")
        ],
        migrations.RunSQL(
            [
                # Only the functions read it. Under a policy its index could not be used: PostgreSQL looks into an
                # array only after it has checked that the row may be seen. It holds numbers, nothing of anybody.
                f"REVOKE ALL ON lineage_ancestry FROM {APP}",
                "CREATE SEQUENCE lineage_version_number AS integer",
            ],
            [
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON lineage_ancestry TO {APP}",
                "DROP SEQUENCE lineage_version_number",
            ],
        ),
        migrations.RunSQL(NAME, f"DROP FUNCTION {NAME_SIGNATURE}"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON FUNCTION {NAME_SIGNATURE} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {NAME_SIGNATURE} TO {APP}",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(NUMBER, "DROP FUNCTION lineage_number_version()"),
        migrations.RunSQL(DERIVE, "DROP FUNCTION lineage_derive()"),
        migrations.RunSQL(TRAIN, "DROP FUNCTION lineage_train()"),
        fires("lineage_modelversion", "lineage_number_version"),
        fires("lineage_derivation", "lineage_derive"),
        fires("lineage_training", "lineage_train"),
    ]
