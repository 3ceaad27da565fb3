"""The append function judges what it is given: kind, mode, actor, canonical bytes, and the time by one clock.

`licet_now()` is the one clock. It reads nothing that a role can set, and only the owner can replace it.
A head that lies ahead of that clock does not stop a write: the entry is lifted over it, and the lift is noted.
"""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

guards_and_append = import_module("ledger.migrations.0002_guards_and_append")

NOW = """
CREATE FUNCTION licet_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE SET search_path = pg_catalog AS $$ SELECT clock_timestamp() $$
"""

TABLES = r"""
CREATE TABLE ledger_kind (
    name varchar(64) PRIMARY KEY CONSTRAINT a_kind_is_noun_verb_version
        CHECK (name ~ '^[a-z][a-z_]*\.[a-z][a-z_]*/[1-9][0-9]*$'));
CREATE TABLE ledger_lift (
    seq bigint PRIMARY KEY, clock timestamptz NOT NULL, stated_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL);
CREATE TABLE ledger_clockjump (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, found_at timestamptz NOT NULL,
    seconds double precision NOT NULL, healed_by uuid);
"""

JUMPED = """
CREATE FUNCTION ledger_clock_jumped(in_seconds double precision) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO public.ledger_clockjump (found_at, seconds) VALUES (public.licet_now(), in_seconds)
$$
"""

HEALED = """
CREATE FUNCTION ledger_clock_healed(in_entry uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH healed AS (
        UPDATE public.ledger_clockjump j SET healed_by = in_entry WHERE j.healed_by IS NULL
            AND EXISTS (SELECT FROM public.ledger_entry e WHERE e.id = in_entry AND e.kind = 'clock.healed/1')
        RETURNING 1)
    SELECT count(*) FROM healed
$$
"""

# RFC 8785 sorts names by their UTF-16 code units. Only names beyond ASCII differ from the order of their bytes.
UTF16 = """
CREATE FUNCTION ledger_utf16(name text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT coalesce(string_agg(
        CASE WHEN code < 65536 THEN substring(int4send(code) FROM 3)
             ELSE substring(int4send(55296 + ((code - 65536) >> 10)) FROM 3)
               || substring(int4send(56320 + ((code - 65536) & 1023)) FROM 3) END, ''::bytea ORDER BY place), '')
    FROM (SELECT ascii(letter) AS code, place
          FROM string_to_table(name, NULL) WITH ORDINALITY AS letters (letter, place)) AS codes
$$
"""

# Without a SET clause: that would cost more than the walk. Names of functions are qualified instead.
WALK = """
CREATE FUNCTION ledger_structure_fault(value json, depth integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE name text; child text; first text; previous text; fault text;
BEGIN
    IF depth > 64 THEN
        RETURN 'is nested deeper than 64 levels';
    END IF;
    IF pg_catalog.left(value::text, 1) = '{' THEN
        FOR name, child IN SELECT e.key, e.value::text FROM pg_catalog.json_each(value) e LOOP
            IF previous IS NOT NULL THEN
                IF name = previous THEN
                    RETURN 'has the member ' || pg_catalog.quote_literal(name) || ' twice';
                END IF;
                IF pg_catalog.octet_length(name || previous) = pg_catalog.length(name || previous) THEN
                    IF name COLLATE "C" < previous COLLATE "C" THEN
                        RETURN 'does not sort its members';
                    END IF;
                ELSIF public.ledger_utf16(name) < public.ledger_utf16(previous) THEN
                    RETURN 'does not sort its members';
                END IF;
            END IF;
            previous := name;
            first := pg_catalog.left(child, 1);
            IF first = '{' OR first = '[' THEN
                fault := public.ledger_structure_fault(child::json, depth + 1);
                IF fault IS NOT NULL THEN
                    RETURN fault;
                END IF;
            ELSIF first <> '"' AND pg_catalog.length(child) > 15
                  AND pg_catalog.abs(child::numeric) > 9007199254740991 THEN
                RETURN 'has an integer beyond 2^53 - 1';
            END IF;
        END LOOP;
    ELSE
        FOR child IN SELECT e.value::text FROM pg_catalog.json_array_elements(value) e LOOP
            first := pg_catalog.left(child, 1);
            IF first = '{' OR first = '[' THEN
                fault := public.ledger_structure_fault(child::json, depth + 1);
                IF fault IS NOT NULL THEN
                    RETURN fault;
                END IF;
            ELSIF first <> '"' AND pg_catalog.length(child) > 15
                  AND pg_catalog.abs(child::numeric) > 9007199254740991 THEN
                RETURN 'has an integer beyond 2^53 - 1';
            END IF;
        END LOOP;
    END IF;
    RETURN NULL;
END $$
"""

# The pattern admits the canonical spelling of strings and integers and no blanks; the cast to json checks the grammar.
STRING = r'"(?:[^"\\\u0001-\u001f]|\\["\\bfnrt]|\\u00(?:0[1-7bef]|1[0-9a-f]))*"'
TOKEN = rf"(?:{STRING}|-?[1-9][0-9]*|0|true|false|null)?"
FAULT = rf"""
CREATE FUNCTION ledger_canonical_fault(bytes bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE written text;
BEGIN
    IF bytes IS NULL THEN
        RETURN 'is missing';
    END IF;
    written := pg_catalog.convert_from(bytes, 'UTF8');
    IF pg_catalog.left(written, 1) <> '{{' OR written !~ '^{TOKEN}(?:[][{{}},:]{TOKEN})*$' THEN
        RETURN 'is not an object of strings, integers, booleans and null in the spelling of RFC 8785';
    END IF;
    RETURN public.ledger_structure_fault(written::json, 1);
EXCEPTION
    WHEN character_not_in_repertoire OR untranslatable_character THEN
        RETURN 'is not UTF-8';
    WHEN invalid_text_representation OR statement_too_complex THEN
        RETURN 'is not JSON';
END $$
"""

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ACTOR = (
    r'^\{"channel":"[a-z][a-z0-9_-]{0,63}",'
    rf'"id":(?:null,"kind":"system"|"{UUID}","kind":"(?:person|key)")\}}$'
)

# PL/pgSQL would read a bare `frontier` as the column, hence `frontier_now`.
APPEND = rf"""
CREATE FUNCTION ledger_append(
    ids uuid[], kinds text[], modes text[], tenants uuid[], accounts uuid[], actors bytea[], bodies bytea[],
    stated_at timestamptz)
RETURNS TABLE (
    entry_id uuid, entry_seq bigint, entry_recorded_at timestamptz, entry_leaf_hash bytea, entry_lifted boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    head public.ledger_head%ROWTYPE;
    clock timestamptz := public.licet_now();
    stamp timestamptz;
    stamp_text text;
    fault text;
    bytes bytea;
    hash bytea;
    leaf bytea;
    frontier_now bytea[];
    place bigint;
    level smallint;
    relation text;
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RAISE EXCEPTION 'nothing to append' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF (cardinality(kinds), cardinality(modes), cardinality(tenants), cardinality(accounts), cardinality(actors),
        cardinality(bodies)) IS DISTINCT FROM
       (cardinality(ids), cardinality(ids), cardinality(ids), cardinality(ids), cardinality(ids), cardinality(ids))
    THEN
        RAISE EXCEPTION 'the lists to append differ in length' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF stated_at IS NULL OR NOT isfinite(stated_at) OR stated_at > clock + interval '5 minutes' THEN
        RAISE EXCEPTION 'the entry claims a time in the future (%)', stated_at
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Check this machine''s clock.';
    END IF;
    FOR i IN 1 .. cardinality(ids) LOOP
        IF ids[i] IS NULL THEN
            RAISE EXCEPTION 'entry % has no id', i USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF NOT EXISTS (SELECT FROM public.ledger_kind k WHERE k.name = kinds[i]) THEN
            RAISE EXCEPTION 'entry %: the kind % is not registered', ids[i], coalesce(quote_literal(kinds[i]), 'NULL')
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Run manage.py migrate as the owner.';
        END IF;
        IF coalesce(modes[i] NOT IN ('live', 'test'), true) THEN
            RAISE EXCEPTION 'entry %: the mode is neither live nor test', ids[i]
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF octet_length(bodies[i]) > 32768 THEN
            RAISE EXCEPTION 'entry % is larger than 32 KiB', ids[i] USING ERRCODE = 'program_limit_exceeded';
        END IF;
        fault := public.ledger_canonical_fault(bodies[i]);
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'entry %: the body %', ids[i], fault USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF i > 1 AND actors[i] = actors[i - 1] THEN
            CONTINUE;
        END IF;
        fault := public.ledger_canonical_fault(actors[i]);
        IF fault IS NULL AND convert_from(actors[i], 'UTF8') !~ '{ACTOR}' THEN
            fault := 'is not a person, a key or the system with a channel';
        END IF;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'entry %: the actor %', ids[i], fault USING ERRCODE = 'invalid_parameter_value';
        END IF;
    END LOOP;
    SELECT * INTO STRICT head FROM public.ledger_head WHERE ledger_head.id = 1 FOR UPDATE;
    clock := greatest(clock, public.licet_now());
    entry_lifted := head.recorded_at > clock + interval '5 seconds';
    IF entry_lifted THEN
        stamp := head.recorded_at + interval '1 microsecond';
    ELSE
        stamp := greatest(least(stated_at, clock + interval '5 seconds'), head.recorded_at);
    END IF;
    stamp_text := to_char(stamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    frontier_now := head.frontier;
    FOR i IN 1 .. cardinality(ids) LOOP
        bytes := convert_to(
              '{{"account":' || coalesce('"' || accounts[i] || '"', 'null') || ',"actor":', 'UTF8') || actors[i]
            || convert_to(',"body":', 'UTF8') || bodies[i]
            || convert_to(
              ',"id":"' || ids[i] || '","kind":"' || kinds[i] || '","mode":"' || modes[i]
              || '","recorded_at":"' || stamp_text || '","seq":' || (head.size + 1)
              || ',"tenant":' || coalesce('"' || tenants[i] || '"', 'null') || '}}', 'UTF8');
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
        IF entry_lifted THEN
            INSERT INTO public.ledger_lift (seq, clock, stated_at, recorded_at)
                VALUES (head.size, clock, ledger_append.stated_at, stamp);
        END IF;
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

SIGNATURE: str = guards_and_append.ENTRY_POINTS


def only_for_the_app(signature: str) -> list[str]:
    return [
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {signature} TO {migration_guards.role('app')}",
    ]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_published")]

    operations = [
        migrations.RunSQL(NOW, "DROP FUNCTION licet_now()"),
        migrations.RunSQL(
            [
                TABLES,
                f"REVOKE INSERT ON ledger_kind, ledger_lift FROM {migration_guards.role('app')}",
                f"REVOKE INSERT, UPDATE, DELETE ON ledger_clockjump FROM {migration_guards.role('app')}",
            ],
            ["DROP TABLE ledger_clockjump", "DROP TABLE ledger_lift", "DROP TABLE ledger_kind"],
        ),
        migration_guards.function("ledger_clock_jumped(double precision)", JUMPED),
        migration_guards.function("ledger_clock_healed(uuid)", HEALED),
        migration_guards.append_only("ledger_kind"),
        migration_guards.append_only("ledger_lift"),
        migrations.RunSQL(
            [UTF16, "REVOKE ALL ON FUNCTION ledger_utf16(text) FROM PUBLIC"],
            "DROP FUNCTION ledger_utf16(text)",
        ),
        migrations.RunSQL(
            [WALK, "REVOKE ALL ON FUNCTION ledger_structure_fault(json, integer) FROM PUBLIC"],
            "DROP FUNCTION ledger_structure_fault(json, integer)",
        ),
        migrations.RunSQL(
            [FAULT, "REVOKE ALL ON FUNCTION ledger_canonical_fault(bytea) FROM PUBLIC"],
            "DROP FUNCTION ledger_canonical_fault(bytea)",
        ),
        migrations.RunSQL(
            [f"DROP FUNCTION {SIGNATURE}", APPEND, *only_for_the_app(SIGNATURE)],
            [f"DROP FUNCTION {SIGNATURE}", guards_and_append.APPEND, *only_for_the_app(SIGNATURE)],
        ),
    ]
