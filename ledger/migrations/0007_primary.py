"""What shows that a server is the primary of this installation, and whether it can store what it is given."""

from django.db import migrations

from ledger import migration_guards

TABLES = """
CREATE TABLE ledger_heartbeat (
    id smallint PRIMARY KEY CONSTRAINT one_heartbeat CHECK (id = 1), beat_at timestamptz NOT NULL);
INSERT INTO ledger_heartbeat VALUES (1, clock_timestamp());
CREATE TABLE ledger_cluster (
    id smallint PRIMARY KEY CONSTRAINT one_cluster CHECK (id = 1),
    system_identifier bigint NOT NULL, timeline integer NOT NULL, accepted_by uuid);
INSERT INTO ledger_cluster (id, system_identifier, timeline)
    SELECT 1, s.system_identifier, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c;
CREATE UNLOGGED TABLE ledger_writeprobe (filler text NOT NULL);
ALTER TABLE ledger_writeprobe ALTER COLUMN filler SET STORAGE EXTERNAL;
"""

# One row. A standby has no timeline of its own: pg_current_wal_lsn fails there. The age of the heartbeat is NULL where
# no synchronous standby is configured: a single server needs no proof that it was not replaced.
PRIMARY = """
SELECT pg_is_in_recovery() AS in_recovery,
       current_setting('transaction_read_only') = 'on' AS read_only,
       s.system_identifier,
       CASE WHEN pg_is_in_recovery() THEN 0
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer END AS timeline,
       h.revision,
       CASE WHEN current_setting('synchronous_standby_names') = '' THEN NULL
            ELSE extract(epoch FROM clock_timestamp() - b.beat_at)::double precision END AS heartbeat_age,
       c.system_identifier AS accepted_system, c.timeline AS accepted_timeline, c.accepted_by
FROM pg_control_system() s, ledger_newest_revision h, ledger_heartbeat b, ledger_cluster c
"""

# The row is skipped while another process holds it: that process is writing the same.
BEAT = """
CREATE FUNCTION ledger_beat() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF current_setting('synchronous_standby_names') = '' THEN
        RETURN;
    END IF;
    PERFORM 1 FROM public.ledger_heartbeat h WHERE h.id = 1 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE public.ledger_heartbeat h SET beat_at = clock_timestamp() WHERE h.id = 1;
    END IF;
END $$
"""

# Only the newest entry of the present transaction opens a database, and only the cluster that it names.
ACCEPT = """
CREATE FUNCTION ledger_accept_cluster(in_entry uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    body jsonb;
    present record;
BEGIN
    SELECT convert_from(e.data, 'UTF8')::jsonb -> 'body' INTO body FROM public.ledger_entry e
        WHERE e.id = in_entry AND e.kind = 'database.accepted/1'
          AND e.seq = (SELECT h.size FROM public.ledger_head h WHERE h.id = 1);
    SELECT p.system_identifier, p.timeline INTO present FROM public.ledger_primary p;
    IF body IS NULL OR body ->> 'system_identifier' IS DISTINCT FROM present.system_identifier::text
       OR body ->> 'timeline' IS DISTINCT FROM present.timeline::text THEN
        RAISE EXCEPTION 'no entry of this transaction accepts this cluster'
            USING ERRCODE = 'integrity_constraint_violation', HINT = 'Run manage.py accept_database.';
    END IF;
    UPDATE public.ledger_cluster c
        SET system_identifier = present.system_identifier, timeline = present.timeline, accepted_by = in_entry
        WHERE c.id = 1;
END $$
"""

# TRUNCATE gives the table a new file, so a mebibyte must really be allocated each time. An unlogged table writes no WAL.
WRITE_PROBE = """
CREATE FUNCTION ledger_write_probe() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF pg_try_advisory_xact_lock(7081726354) THEN
        TRUNCATE public.ledger_writeprobe;
        INSERT INTO public.ledger_writeprobe SELECT repeat(md5(n::text), 2048) FROM generate_series(1, 16) n;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_projections")]

    operations = [
        migrations.RunSQL(
            TABLES, "DROP TABLE ledger_writeprobe; DROP TABLE ledger_cluster; DROP TABLE ledger_heartbeat"
        ),
        migrations.RunSQL(
            f"REVOKE ALL ON ledger_heartbeat, ledger_cluster, ledger_writeprobe FROM {migration_guards.role('app')}",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            f"GRANT SELECT ON ledger_heartbeat, ledger_cluster TO {migration_guards.role('app')}",
            migrations.RunSQL.noop,
        ),
        migration_guards.view("ledger_primary", PRIMARY),
        migration_guards.function("ledger_beat()", BEAT),
        migration_guards.function("ledger_accept_cluster(uuid)", ACCEPT),
        migration_guards.function("ledger_write_probe()", WRITE_PROBE),
    ]
