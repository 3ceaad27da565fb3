"""The append function, the scope test of row-level security and the triggers that refuse."""

from django.db import migrations

from ledger import migration_guards

IN_SCOPE = """
CREATE FUNCTION licet_in_scope(tenant uuid, account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('licet.scope', true), '') = '*'
        OR (tenant IS NOT NULL AND tenant::text = ANY (string_to_array(current_setting('licet.scope', true), ',')))
        OR (account IS NOT NULL AND account::text = ANY (string_to_array(current_setting('licet.scope', true), ',')))
$$
"""

REFUSE = """
CREATE FUNCTION licet_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Corrections are new entries.';
END $$
"""

# Everything but the two stamped columns must stay as it was, and those go from NULL to a value once.
STAMP_ONLY = """
CREATE FUNCTION licet_stamp_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb; after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD) - 'revision' - 'recorded_at';
        after := to_jsonb(NEW) - 'revision' - 'recorded_at';
        IF before = after AND OLD.revision IS NULL AND OLD.recorded_at IS NULL
           AND NEW.revision IS NOT NULL AND NEW.recorded_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM public.ledger_entry e WHERE e.id = NEW.entry_id AND e.seq = NEW.revision) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Corrections are new entries.';
END $$
"""

REQUIRE_ENTRY = """
CREATE FUNCTION licet_require_entry() RETURNS trigger
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

# RFC 6962 hashing; the envelope is already in RFC 8785 order because its names are sorted here by hand.
# PL/pgSQL would read a bare `frontier` as the column, hence `frontier_now`.
APPEND = r"""
CREATE FUNCTION ledger_append(
    ids uuid[], kinds text[], modes text[], tenants uuid[], accounts uuid[], actors bytea[], bodies bytea[],
    stated_at timestamptz)
RETURNS TABLE (entry_id uuid, entry_seq bigint, entry_recorded_at timestamptz, entry_leaf_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    head public.ledger_head%ROWTYPE;
    tolerance interval := coalesce(nullif(current_setting('licet.clock_tolerance', true), ''), '5 minutes');
    stamp timestamptz;
    stamp_text text;
    bytes bytea;
    hash bytea;
    leaf bytea;
    frontier_now bytea[];
    place bigint;
    level smallint;
    relation text;
BEGIN
    IF cardinality(ids) = 0 THEN
        RAISE EXCEPTION 'nothing to append' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A clock that runs ahead would drag every later entry with it, for recorded_at never goes back.
    IF stated_at > clock_timestamp() + tolerance THEN
        RAISE EXCEPTION 'the entry claims a time in the future (%)', stated_at
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Check this machine''s clock.';
    END IF;
    SELECT * INTO STRICT head FROM public.ledger_head WHERE ledger_head.id = 1 FOR UPDATE;
    stamp := greatest(stated_at, head.recorded_at);
    stamp_text := to_char(stamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    frontier_now := head.frontier;
    FOR i IN 1 .. cardinality(ids) LOOP
        IF octet_length(bodies[i]) > 32768 THEN
            RAISE EXCEPTION 'entry % is larger than 32 KiB', ids[i] USING ERRCODE = 'program_limit_exceeded';
        END IF;
        bytes := convert_to(
              '{"account":' || coalesce('"' || accounts[i] || '"', 'null') || ',"actor":', 'UTF8') || actors[i]
            || convert_to(',"body":', 'UTF8') || bodies[i]
            || convert_to(
              ',"id":"' || ids[i] || '","kind":"' || kinds[i] || '","mode":"' || modes[i]
              || '","recorded_at":"' || stamp_text || '","seq":' || (head.size + 1)
              || ',"tenant":' || coalesce('"' || tenants[i] || '"', 'null') || '}', 'UTF8');
        leaf := sha256('\x00'::bytea || bytes);
        place := head.size;
        INSERT INTO public.ledger_entry (seq, id, kind, mode, tenant, account, recorded_at, data, leaf_hash)
            VALUES (place + 1, ids[i], kinds[i], modes[i], tenants[i], accounts[i], stamp, bytes, leaf);
        INSERT INTO public.ledger_node (level, index, hash) VALUES (0, place, leaf);
        hash := leaf;
        level := 0;
        WHILE place & 1 = 1 LOOP
            hash := sha256('\x01'::bytea || frontier_now[cardinality(frontier_now)] || hash);
            frontier_now := frontier_now[1 : cardinality(frontier_now) - 1];
            place := place >> 1;
            level := level + 1;
            INSERT INTO public.ledger_node (level, index, hash) VALUES (level, place, hash);
        END LOOP;
        frontier_now := frontier_now || hash;
        head.size := head.size + 1;
        FOR relation IN SELECT p.relation FROM public.ledger_projection p WHERE p.kind = kinds[i] LOOP
            EXECUTE format('UPDATE public.%I SET revision = $1, recorded_at = $2 WHERE entry_id = $3', relation)
                USING head.size, stamp, ids[i];
        END LOOP;
        entry_id := ids[i];
        entry_seq := head.size;
        entry_recorded_at := stamp;
        entry_leaf_hash := leaf;
        RETURN NEXT;
    END LOOP;
    UPDATE public.ledger_head
        SET size = head.size, recorded_at = stamp, frontier = frontier_now WHERE ledger_head.id = 1;
END $$
"""

# A revision says nothing about anybody, so whoever may see few rows may still know it.
REVISION_AT = """
CREATE FUNCTION ledger_revision_at(instant timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    SELECT coalesce((SELECT seq FROM public.ledger_entry WHERE recorded_at <= instant
                     ORDER BY recorded_at DESC, seq DESC LIMIT 1), 0)
$$
"""

ENTRY_POINTS = "ledger_append(uuid[], text[], text[], uuid[], uuid[], bytea[], bytea[], timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [
        migrations.RunSQL(IN_SCOPE, "DROP FUNCTION licet_in_scope(uuid, uuid)"),
        migrations.RunSQL(REFUSE, "DROP FUNCTION licet_refuse()"),
        migrations.RunSQL(STAMP_ONLY, "DROP FUNCTION licet_stamp_only()"),
        migrations.RunSQL(REQUIRE_ENTRY, "DROP FUNCTION licet_require_entry()"),
        migrations.RunSQL(APPEND, f"DROP FUNCTION {ENTRY_POINTS}"),
        migrations.RunSQL(REVISION_AT, "DROP FUNCTION ledger_revision_at(timestamptz)"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON FUNCTION {ENTRY_POINTS} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {ENTRY_POINTS} TO {migration_guards.role('app')}",
                "INSERT INTO ledger_head (id, size, recorded_at, frontier) VALUES (1, 0, 'epoch', '{}')",
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_head, ledger_entry, ledger_node, ledger_projection"
                f" FROM {migration_guards.role('app')}",
                f"REVOKE DELETE, TRUNCATE ON ledger_delivery FROM {migration_guards.role('app')}",
            ],
            ["DELETE FROM ledger_head"],
        ),
        migration_guards.append_only("ledger_entry"),
        migration_guards.append_only("ledger_node"),
        migrations.RunSQL(
            [
                """CREATE TRIGGER ledger_head_stays BEFORE DELETE OR TRUNCATE ON ledger_head
                   FOR EACH STATEMENT EXECUTE FUNCTION licet_refuse()""",
                "ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_stays",
            ],
            ["DROP TRIGGER ledger_head_stays ON ledger_head"],
        ),
        migration_guards.row_security("ledger_entry", tenant="tenant", account="account"),
        migration_guards.row_security("ledger_delivery", tenant="tenant", account="account"),
    ]
