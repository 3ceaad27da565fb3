"""Ways to tamper with the ledger and with what guards it, as SQL.

`:at` is the place of an entry, `:next` that of a neighbour. Names of roles stand as `{app}`.
"""

SIZE = (
    41  # entries in the ledger that is tampered with: not a power of two, so the frontier has several roots
)

# Rebuilds nodes, leaf hashes and the head from the entries' bytes, as a careful forger would.
REBUILD = """
CREATE FUNCTION pg_temp.rebuild() RETURNS void LANGUAGE plpgsql AS $$
DECLARE e record; place bigint; level smallint; h bytea; frontier_now bytea[] := '{}'; n bigint := 0; last timestamptz := 'epoch';
BEGIN
    DELETE FROM ledger_node;
    FOR e IN SELECT * FROM ledger_entry ORDER BY seq LOOP
        h := sha256('\\x00'::bytea || e.data);
        UPDATE ledger_entry SET leaf_hash = h WHERE seq = e.seq;
        place := n; level := 0;
        INSERT INTO ledger_node VALUES (0, place, h);
        WHILE place & 1 = 1 LOOP
            h := sha256('\\x01'::bytea || frontier_now[cardinality(frontier_now)] || h);
            frontier_now := frontier_now[1 : cardinality(frontier_now) - 1];
            place := place >> 1; level := level + 1;
            INSERT INTO ledger_node VALUES (level, place, h);
        END LOOP;
        frontier_now := frontier_now || h; n := n + 1; last := e.recorded_at;
    END LOOP;
    UPDATE ledger_head SET size = n, frontier = frontier_now, recorded_at = last;
END $$;
CREATE FUNCTION pg_temp.edited(data bytea, old text, new text) RETURNS bytea LANGUAGE sql AS $$
    SELECT convert_to(replace(convert_from(data, 'UTF8'), old, new), 'UTF8') $$;
"""

TRIGGERS_OFF = """
SET LOCAL session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'ledger%' LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
    END LOOP;
END $$
"""

# What is wrong with the rows. Each is tried at each of PLACES.
ROWS = {
    "an entry is deleted": "DELETE FROM ledger_entry WHERE seq = :at",
    "an entry and its leaf are deleted":
        "DELETE FROM ledger_entry WHERE seq = :at; DELETE FROM ledger_node WHERE level = 0 AND index = :at - 1",
    "two entries change places":
        "UPDATE ledger_entry SET seq = -1 WHERE seq = :at; UPDATE ledger_entry SET seq = :at WHERE seq = :next;"
        " UPDATE ledger_entry SET seq = :next WHERE seq = -1",
    "an entry is renumbered to the front": "UPDATE ledger_entry SET seq = seq - 1000 WHERE seq = :at",
    "an entry is renumbered far beyond": "UPDATE ledger_entry SET seq = seq + 1000000000 WHERE seq = :at",
    "a bit flips": "UPDATE ledger_entry SET data = set_bit(data, 77, 1 - get_bit(data, 77)) WHERE seq = :at",
    "bytes and leaf are edited":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, 'tests', 'admin'),"
        " leaf_hash = sha256('\\x00'::bytea || pg_temp.edited(data, 'tests', 'admin')) WHERE seq = :at",
    "the leaf hash changes": "UPDATE ledger_entry SET leaf_hash = sha256('x') WHERE seq = :at",
    "the column id changes": "UPDATE ledger_entry SET id = gen_random_uuid() WHERE seq = :at",
    "the column kind changes": "UPDATE ledger_entry SET kind = 'key.issued/1' WHERE seq = :at",
    "the column mode changes": "UPDATE ledger_entry SET mode = 'test' WHERE seq = :at",
    "the column tenant changes": "UPDATE ledger_entry SET tenant = gen_random_uuid() WHERE seq = :at",
    "the column account changes": "UPDATE ledger_entry SET account = gen_random_uuid() WHERE seq = :at",
    "the column recorded_at changes":
        "UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 microsecond' WHERE seq = :at",
    "a leaf node changes": "UPDATE ledger_node SET hash = sha256('x') WHERE level = 0 AND index = :at - 1",
    "a leaf node is deleted": "DELETE FROM ledger_node WHERE level = 0 AND index = :at - 1",
    "an entry that is not JSON":
        "UPDATE ledger_entry SET data = 'nope', leaf_hash = sha256('\\x00'::bytea || 'nope'::bytea) WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "an entry without bytes": "UPDATE ledger_entry SET data = '' WHERE seq = :at; SELECT pg_temp.rebuild()",
    "an entry that is a list": "UPDATE ledger_entry SET data = '[]' WHERE seq = :at; SELECT pg_temp.rebuild()",
    "an entry of another shape": "UPDATE ledger_entry SET data = '{}' WHERE seq = :at; SELECT pg_temp.rebuild()",
    "bytes that are not canonical":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, ',', ', ') WHERE seq = :at; SELECT pg_temp.rebuild()",
    "an escape that is not needed":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, 'tests', '\\u0074ests') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "a member that stands twice":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, '\"body\":{', '\"body\":{\"key\":\"y\",') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "an envelope's member that stands twice":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, '\"seq\":', '\"seq\":7,\"seq\":') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "a number instead of a string":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, '\"live\"', '1') WHERE seq = :at; SELECT pg_temp.rebuild()",
    "an actor of another form":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, '\"system\"}', '\"root\"}') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "a kind that is not registered":
        "UPDATE ledger_entry SET kind = 'x\"y', data = pg_temp.edited(data, 'key.revoked/1', 'x\"y') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
    "a kind that is not registered, well spelled":
        "UPDATE ledger_entry SET kind = 'gossip.heard/1', data = pg_temp.edited(data, 'key.revoked/1', 'gossip.heard/1')"
        " WHERE seq = :at; SELECT pg_temp.rebuild()",
    "another mode":
        "UPDATE ledger_entry SET mode = 'demo', data = pg_temp.edited(data, '\"live\"', '\"demo\"') WHERE seq = :at;"
        " SELECT pg_temp.rebuild()",
}  # fmt: skip

# What concerns no single place, or only some.
ONCE = {
    "the last entry is deleted": "DELETE FROM ledger_entry WHERE seq = 41",
    "all entries are deleted and the head is kept": "DELETE FROM ledger_entry",
    "entries are swapped and rebuilt, so times run back":
        "UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 day',"
        " data = pg_temp.edited(data, '2025-03-01', '2025-03-02') WHERE seq = 20; SELECT pg_temp.rebuild()",
    "the frontier changes": "UPDATE ledger_head SET frontier[1] = sha256('x')",
    "the frontier loses a root": "UPDATE ledger_head SET frontier = frontier[1:1]",
    "the head counts one less": "UPDATE ledger_head SET size = size - 1",
    "the head counts one more": "UPDATE ledger_head SET size = size + 1",
    "the head counts nothing": "UPDATE ledger_head SET size = 0, frontier = '{}'",
    "the head counts below nothing": "UPDATE ledger_head SET size = -5",
    "the head's time lies 30 days ahead": "UPDATE ledger_head SET recorded_at = recorded_at + interval '30 days'",
    "the head's time lies back": "UPDATE ledger_head SET recorded_at = recorded_at - interval '1 microsecond'",
    "the head is deleted": "DELETE FROM ledger_head",
    "an inner node changes": "UPDATE ledger_node SET hash = sha256('x') WHERE level = 2 AND index = 3",
    "the highest node changes": "UPDATE ledger_node SET hash = sha256('x') WHERE level = 5",
    "an inner node is deleted": "DELETE FROM ledger_node WHERE level = 1 AND index = 7",
    "all nodes are deleted": "DELETE FROM ledger_node",
    "a stray node beyond the size": "INSERT INTO ledger_node VALUES (0, 41, sha256('x'))",
    "a stray node far beyond": "INSERT INTO ledger_node VALUES (3, 4000000000, sha256('x'))",
    "a stray node at a high level": "INSERT INTO ledger_node VALUES (47, 0, sha256('x'))",
    "a stray node at an impossible level": "INSERT INTO ledger_node VALUES (300, 0, sha256('x'))",
    "a stray node at a negative level": "INSERT INTO ledger_node VALUES (-1, 0, sha256('x'))",
    "a stray node at a negative place": "INSERT INTO ledger_node VALUES (1, -1, sha256('x'))",
    "a projection is unregistered": "DELETE FROM ledger_projection WHERE kind = 'consent.withdrawn/1'",
    "all projections are unregistered": "DELETE FROM ledger_projection",
    "a projection is registered": "INSERT INTO ledger_projection VALUES ('x/1', 'tenants_user')",
    "a projection names another table": "UPDATE ledger_projection SET relation = 'no_such_table'",
    "a kind is registered": "INSERT INTO ledger_kind VALUES ('gossip.heard/1')",
    "a kind is unregistered": "DELETE FROM ledger_kind WHERE name = 'consent.withdrawn/1'",
    "a lift is invented": "INSERT INTO ledger_lift VALUES (3, now(), now(), now())",
}  # fmt: skip

APPEND = "ledger_append(uuid[], text[], text[], uuid[], uuid[], bytea[], bytea[], timestamptz)"
# What guards the rows, of the ledger and of other rooms. `{app}` is the app's role.
GUARDS = {
    "a trigger is dropped": "DROP TRIGGER ledger_entry_is_append_only ON ledger_entry",
    "a trigger is off": "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_is_append_only",
    "a trigger is not always on": "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_is_append_only",
    "a trigger is on for replicas only": "ALTER TABLE ledger_node ENABLE REPLICA TRIGGER ledger_node_is_append_only",
    "a trigger calls something else":
        "DROP TRIGGER ledger_entry_is_append_only ON ledger_entry;"
        " CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW WHEN (false)"
        " EXECUTE FUNCTION licet_refuse();"
        " ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_is_append_only",
    "another room's trigger is dropped": "DROP TRIGGER consent_consentevent_is_stamped_once ON consent_consentevent",
    "another room's trigger is off": "ALTER TABLE consent_consentevent DISABLE TRIGGER ALL",
    "the triggers of foreign keys are off": "ALTER TABLE ledger_delivery DISABLE TRIGGER ALL",
    "a trigger is added":
        "CREATE TRIGGER quiet BEFORE INSERT ON consent_consentevent FOR EACH ROW EXECUTE FUNCTION licet_refuse()",
    "the append function is dropped": f"DROP FUNCTION {APPEND}",
    "the refusing function refuses nothing":
        "CREATE OR REPLACE FUNCTION licet_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "the clock reads a setting":
        "CREATE OR REPLACE FUNCTION licet_now() RETURNS timestamptz LANGUAGE sql SET search_path = pg_catalog AS"
        " 'SELECT current_setting(''x.y'')::timestamptz'",
    "the canonical check accepts everything":
        "CREATE OR REPLACE FUNCTION ledger_canonical_fault(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT NULL'",
    "a function runs as its caller": f"ALTER FUNCTION {APPEND} SECURITY INVOKER",
    "a function's search path changes": f"ALTER FUNCTION {APPEND} SET search_path = public",
    "a function's scope changes": "ALTER FUNCTION licet_require_entry() RESET licet.scope",
    "a function changes its owner": f"ALTER FUNCTION {APPEND} OWNER TO CURRENT_USER",
    "a function is everybody's": f"GRANT EXECUTE ON FUNCTION {APPEND} TO PUBLIC",
    "a function is another role's": f"GRANT EXECUTE ON FUNCTION {APPEND} TO {{readonly}}",
    "a function is added": "CREATE FUNCTION ledger_back_door() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a table changes its owner": "ALTER TABLE ledger_entry OWNER TO {app}",
    "the app may update entries": "GRANT UPDATE ON ledger_entry TO {app}",
    "the app may delete entries": "GRANT DELETE ON ledger_entry TO {app}",
    "the app may insert entries": "GRANT INSERT ON ledger_entry TO {app}",
    "the app may update a column": "GRANT UPDATE (kind) ON ledger_entry TO {app}",
    "the app may pass its right on": "GRANT SELECT ON ledger_entry TO {app} WITH GRANT OPTION",
    "the signer may update the head": "GRANT UPDATE ON ledger_head TO {signer}",
    "the read-only role may insert": "GRANT INSERT ON ledger_kind TO {readonly}",
    "everybody may read entries": "GRANT SELECT ON ledger_entry TO PUBLIC",
    "the app may update events": "GRANT UPDATE ON consent_consentevent TO {app}",
    "a grant is taken away": "REVOKE SELECT ON ledger_entry FROM {app}",
    "the app may create tables": "GRANT CREATE ON SCHEMA public TO {app}",
    "row security is off": "ALTER TABLE ledger_entry DISABLE ROW LEVEL SECURITY",
    "row security is not forced": "ALTER TABLE consent_consentevent NO FORCE ROW LEVEL SECURITY",
    "a policy is dropped": "DROP POLICY ledger_entry_scope ON ledger_entry",
    "a policy lets everything pass": "ALTER POLICY ledger_entry_scope ON ledger_entry USING (true)",
    "a policy is added": "CREATE POLICY open ON consent_consentevent USING (true)",
    "a rule is added": "CREATE RULE quiet AS ON INSERT TO ledger_lift DO INSTEAD NOTHING",
    "a view changes":
        "CREATE OR REPLACE VIEW ledger_newest_revision WITH (security_invoker = true) AS SELECT 1::bigint AS revision",
    "a view reads with its owner's rights": "ALTER VIEW ledger_newest_revision RESET (security_invoker)",
    "the app owns the ledger by membership": "GRANT {owner} TO {app}",
    "the app bypasses row security": "ALTER ROLE {app} BYPASSRLS",
    "the app is a superuser": "ALTER ROLE {app} SUPERUSER",
    "the app's triggers are off by setting": "ALTER ROLE {app} SET session_replication_role = 'replica'",
}  # fmt: skip

# The forger rewrites everything alike. Only a root, a receipt or an export kept elsewhere shows it.
NEED_AN_OUTSIDE_COPY = {
    "the tail is cut and the head rebuilt": "DELETE FROM ledger_entry WHERE seq > 30; SELECT pg_temp.rebuild()",
    "everything is wiped and the head reset":
        "DELETE FROM ledger_entry; DELETE FROM ledger_lift; SELECT pg_temp.rebuild()",
    "a middle entry is deleted, the rest renumbered and rebuilt":
        "DELETE FROM ledger_entry WHERE seq = 20; UPDATE ledger_entry SET seq = -seq WHERE seq > 20;"
        " UPDATE ledger_entry SET seq = -seq - 1,"
        " data = pg_temp.edited(data, '\"seq\":' || -seq, '\"seq\":' || -seq - 1) WHERE seq < 0;"
        " SELECT pg_temp.rebuild()",
    "bytes are edited and rebuilt":
        "UPDATE ledger_entry SET data = pg_temp.edited(data, '\"key\":\"x', '\"key\":\"z') WHERE seq = 20;"
        " SELECT pg_temp.rebuild()",
    "entries are backdated and rebuilt":
        "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day',"
        " data = pg_temp.edited(data, '2025-03-01', '2025-02-28'); SELECT pg_temp.rebuild()",
    "a well-chained grant is forged":
        "SELECT * FROM ledger_append(ARRAY[gen_random_uuid()], ARRAY['consent.stated/1'], ARRAY['live'],"
        " ARRAY[NULL::uuid], ARRAY[NULL::uuid], ARRAY['{\"channel\":\"tests\",\"id\":null,\"kind\":\"system\"}'::bytea],"
        " ARRAY['{}'::bytea], '2025-03-01')",
}  # fmt: skip


def filled(statement: str, *, at: int, prefix: str = "licet_test") -> str:
    """The SQL text for the entry at a place, with the names of roles."""
    text = statement.replace(":at", str(at)).replace(":next", str(at - 1 if at == SIZE else at + 1))
    for role in ("owner", "app", "readonly", "signer"):
        text = text.replace(f"{{{role}}}", f"{prefix}_{role}")
    return text
