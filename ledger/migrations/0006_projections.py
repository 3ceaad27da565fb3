"""Projections are written only together with an entry of the same transaction."""

from django.db import migrations

from ledger import migration_guards

# An entry that is visible and whose transaction still runs belongs to this transaction: nobody sees another one's.
# A savepoint has a transaction id of its own, so the ids cannot be compared directly. `xmin` has 32 bits; its upper
# half follows from the id of this transaction, which is never newer than its savepoints.
APPENDED_HERE = """
CREATE FUNCTION licet_appended_here(in_entry uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    place bigint;
    inserted_by bigint;
    mine bigint;
    behind bigint;
BEGIN
    SELECT e.seq, e.xmin::text::bigint INTO place, inserted_by FROM public.ledger_entry e WHERE e.id = in_entry;
    IF place IS NULL THEN RETURN NULL; END IF;
    mine := pg_current_xact_id()::text::bigint;
    behind := (inserted_by - mine) & 4294967295;
    IF behind < 2147483648 AND pg_xact_status((mine + behind)::text::xid8) = 'in progress' THEN
        RETURN place;
    END IF;
    RETURN NULL;
END $$
"""

# The arguments of the trigger, each '' where it does not apply: the kinds of entry that may explain the row, the
# row's columns of its tenant and of its account, and the column that equals the verb of the entry's kind.
REQUIRE_ENTRY = """
CREATE OR REPLACE FUNCTION licet_require_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    entry record;
    written jsonb;
    wrong text;
    stamped boolean;
BEGIN
    SELECT e.kind, e.tenant, e.account INTO entry FROM public.ledger_entry e WHERE e.id = NEW.entry_id;
    stamped := EXISTS (SELECT 1 FROM public.ledger_projection p WHERE p.relation = TG_TABLE_NAME);
    IF entry.kind IS NULL THEN
        wrong := 'has no ledger entry';
    ELSIF public.licet_appended_here(NEW.entry_id) IS NULL THEN
        wrong := 'names an entry of another transaction';
    ELSIF TG_NARGS > 0 AND TG_ARGV[0] <> '' AND NOT entry.kind = ANY (string_to_array(TG_ARGV[0], ',')) THEN
        wrong := 'names an entry of another kind';
    END IF;
    IF wrong IS NULL AND (stamped OR TG_NARGS > 1) THEN
        written := to_jsonb(NEW);
        IF stamped AND (written ->> 'revision' IS NOT NULL OR written ->> 'recorded_at' IS NOT NULL) THEN
            wrong := 'was inserted with a stamp';
        ELSIF stamped AND NOT EXISTS (
            SELECT 1 FROM public.ledger_projection p WHERE p.kind = entry.kind AND p.relation = TG_TABLE_NAME) THEN
            wrong := 'names an entry of another kind';
        END IF;
        IF stamped AND wrong IS NULL THEN
            EXECUTE format('SELECT ''never got its stamp'' FROM public.%I r'
                ' WHERE r.entry_id = $1 AND r.revision IS NULL', TG_TABLE_NAME) INTO wrong USING NEW.entry_id;
        END IF;
        IF wrong IS NOT NULL THEN
            NULL;
        ELSIF TG_NARGS > 1 AND TG_ARGV[1] <> ''
              AND written ->> TG_ARGV[1] IS DISTINCT FROM entry.tenant::text THEN
            wrong := 'names an entry of another tenant';
        ELSIF TG_NARGS > 2 AND TG_ARGV[2] <> ''
              AND written ->> TG_ARGV[2] IS DISTINCT FROM entry.account::text THEN
            wrong := 'names an entry of another account';
        ELSIF TG_NARGS > 3 AND TG_ARGV[3] <> ''
              AND written ->> TG_ARGV[3] IS DISTINCT FROM split_part(split_part(entry.kind, '.', 2), '/', 1) THEN
            wrong := 'names an entry of another event';
        END IF;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a row of % %', TG_TABLE_NAME, wrong
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Write through the app''s operations: they append the entry in the same transaction.';
    END IF;
    RETURN NULL;
END $$
"""

REQUIRE_ANY_ENTRY = """
CREATE OR REPLACE FUNCTION licet_require_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.ledger_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'a row of % has no ledger entry', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Write through the app''s operations: they append the entry in the same transaction.';
    END IF;
    RETURN NULL;
END $$
"""

# `licet_unproject` gives a row the entry that removes it, so the row's own trigger checks that entry at the commit.
REFUSE_REMOVAL = """
CREATE FUNCTION licet_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.entry_id::text = current_setting('licet.removal', true) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is a projection of the ledger: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Write through the app''s operations.';
END $$
"""

IS_PROJECTED = """
CREATE FUNCTION licet_is_projected(in_relation text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT count(*) = 2 FROM pg_trigger t
    WHERE t.tgrelid = to_regclass(format('public.%I', in_relation)) AND t.tgenabled = 'A'
      AND t.tgfoid = 'public.licet_require_entry()'::regprocedure
      AND t.tgname IN (in_relation || '_has_its_entry', in_relation || '_keeps_its_entry')
$$
"""

# These functions keep the caller's `licet.scope`, so row-level security binds them as it binds the caller.
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public"
NOT_PROJECTED = """
    IF NOT public.licet_is_projected(in_relation) THEN
        RAISE EXCEPTION '% is not a projection with its guards', in_relation USING ERRCODE = 'insufficient_privilege';
    END IF;
"""
PROJECT = f"""
CREATE FUNCTION licet_project(in_relation text, in_entry uuid, in_rows jsonb, in_key text[]) RETURNS SETOF text
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    names text;
    changes text;
    conflict text := '';
BEGIN
    {NOT_PROJECTED}
    SELECT string_agg(quote_ident(k), ', ' ORDER BY k),
           string_agg(format('%1$I = EXCLUDED.%1$I', k), ', ' ORDER BY k)
        INTO names, changes FROM jsonb_object_keys(in_rows -> 0) k WHERE k <> 'entry_id';
    IF in_key IS NOT NULL THEN
        conflict := format('ON CONFLICT (%s) DO UPDATE SET %s, entry_id = EXCLUDED.entry_id',
            (SELECT string_agg(quote_ident(k), ', ') FROM unnest(in_key) k), changes);
    END IF;
    RETURN QUERY EXECUTE format(
        'INSERT INTO public.%1$I AS written (%2$s, entry_id)
         SELECT %2$s, $2 FROM jsonb_populate_recordset(NULL::public.%1$I, $1) %3$s
         RETURNING to_jsonb(written) ->> ''id''', in_relation, names, conflict)
        USING in_rows, in_entry;
END $$
"""
UNPROJECT = f"""
CREATE FUNCTION licet_unproject(in_relation text, in_entry uuid, in_column text, in_values text[]) RETURNS bigint
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE removed bigint;
BEGIN
    {NOT_PROJECTED}
    EXECUTE format('UPDATE public.%I SET entry_id = $1 WHERE %I::text = ANY ($2)', in_relation, in_column)
        USING in_entry, in_values;
    PERFORM set_config('licet.removal', in_entry::text, true);
    EXECUTE format('DELETE FROM public.%I WHERE %I::text = ANY ($1)', in_relation, in_column) USING in_values;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('licet.removal', '', true);
    RETURN removed;
END $$
"""
LOCK_ROW = f"""
CREATE FUNCTION licet_lock_row(in_relation text, in_column text, in_value text) RETURNS void
LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    {NOT_PROJECTED}
    EXECUTE format('SELECT 1 FROM public.%I WHERE %I::text = $1 FOR UPDATE', in_relation, in_column)
        USING in_value;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_checked_appends")]

    operations = [
        migrations.RunSQL(
            [APPENDED_HERE, "REVOKE ALL ON FUNCTION licet_appended_here(uuid) FROM PUBLIC"],
            ["DROP FUNCTION licet_appended_here(uuid)"],
        ),
        migrations.RunSQL(REQUIRE_ENTRY, REQUIRE_ANY_ENTRY),
        migrations.RunSQL(REFUSE_REMOVAL, "DROP FUNCTION licet_refuse_removal()"),
        migrations.RunSQL(IS_PROJECTED, "DROP FUNCTION licet_is_projected(text)"),
        # Only the owner migrates.
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {migration_guards.role('app')}",
            f"GRANT INSERT, UPDATE, DELETE ON django_migrations TO {migration_guards.role('app')}",
        ),
        migration_guards.function("licet_project(text, uuid, jsonb, text[])", PROJECT),
        migration_guards.function("licet_unproject(text, uuid, text, text[])", UNPROJECT),
        migration_guards.function("licet_lock_row(text, text, text)", LOCK_ROW),
    ]
