"""Building blocks for migrations: rules that the database itself enforces, independent of the code.

Every function returns a reversible `RunSQL`. Role names contain the installation's prefix, so several installations
(and the tests) can share one PostgreSQL server.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import migrations

from ledger import code_level

SCOPE = "licet.scope"


def role(name: str) -> str:
    """The quoted name of a database role: owner, app, readonly or signer."""
    prefix: str = settings.LICET_ROLE_PREFIX
    return f'"{prefix}_{name}"'


def append_only(table: str) -> migrations.RunSQL:
    """Refuse updates, deletes and truncation of a table.

    Two walls, because each alone has a hole: a missing grant does not bind the owner, and the owner can disable a
    trigger. ENABLE ALWAYS keeps the trigger active under session_replication_role = replica.
    """
    return migrations.RunSQL(
        sql=[
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role('app')}",
            f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION licet_refuse()""",
            f"""CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION licet_refuse()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_never_emptied",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_is_never_emptied ON {table}",
            f"DROP TRIGGER {table}_is_append_only ON {table}",
            f"GRANT UPDATE, DELETE ON {table} TO {role('app')}",
        ],
    )


def stamped_once(table: str, kinds: list[str]) -> migrations.RunSQL:
    """Make a table append-only, with rows that the append function must stamp once before the commit.

    The rows have `entry_id`, `revision` and `recorded_at`. An update may only fill in the latter two, where they are
    NULL. A row without a stamp fails the commit, so no change of a consent is stored without its ledger entry.
    """
    registered = ", ".join(f"('{kind}', '{table}')" for kind in kinds)
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return migrations.RunSQL(
        sql=[
            f"INSERT INTO ledger_projection (kind, relation) VALUES {registered}",  # noqa: S608  constant names
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role('app')}",
            f"""CREATE TRIGGER {table}_is_stamped_once BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION licet_stamp_only()""",
            f"""CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION licet_refuse()""",
            f"""CREATE CONSTRAINT TRIGGER {table}_is_in_the_ledger AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licet_require_entry()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_stamped_once",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_never_emptied",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_in_the_ledger",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_is_in_the_ledger ON {table}",
            f"DROP TRIGGER {table}_is_never_emptied ON {table}",
            f"DROP TRIGGER {table}_is_stamped_once ON {table}",
            f"GRANT UPDATE, DELETE ON {table} TO {role('app')}",
            f"DELETE FROM ledger_projection WHERE kind IN ({names})",  # noqa: S608  constant names
        ],
    )


def also_stamped(table: str, kinds: list[str]) -> migrations.RunSQL:
    """Stamp the rows of a table that `stamped_once` guards by entries of newer versions of its kinds too."""
    registered = ", ".join(f"('{kind}', '{table}')" for kind in kinds)
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return migrations.RunSQL(
        f"INSERT INTO ledger_projection (kind, relation) VALUES {registered}",  # noqa: S608  constant names
        f"DELETE FROM ledger_projection WHERE kind IN ({names})",  # noqa: S608  constant names
    )


def row_security(table: str, *, tenant: str = "NULL", account: str = "NULL") -> migrations.RunSQL:
    """Show only the rows of the tenants and accounts in `licet.scope`, to the owner too (FORCE)."""
    scope = f"licet_in_scope({tenant}, {account})"
    return row_policy(table, using=scope, check=scope)


def row_policy(table: str, *, using: str, check: str) -> migrations.RunSQL:
    """Only rows for which `using` holds can be read, and only rows for which `check` holds can be written."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({using}) WITH CHECK ({check})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def in_the_ledger(table: str) -> migrations.RunSQL:
    """A row must have its ledger entry when the transaction commits, or the commit fails."""
    return migrations.RunSQL(
        [
            f"""CREATE CONSTRAINT TRIGGER {table}_is_in_the_ledger AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licet_require_entry()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_in_the_ledger",
        ],
        [f"DROP TRIGGER {table}_is_in_the_ledger ON {table}"],
    )


def explained_by(
    table: str, *, kinds: Sequence[str] = (), tenant: str = "", account: str = "", verb: str = ""
) -> migrations.RunSQL:
    """Check more of the entry of an inserted row: its kind, its tenant, its account, or the verb of its kind.

    `tenant`, `account` and `verb` are columns of the row. The table has `in_the_ledger` or `stamped_once` already.
    """

    def create(arguments: str) -> tuple[str, ...]:
        return (
            f"DROP TRIGGER {table}_is_in_the_ledger ON {table}",
            f"""CREATE CONSTRAINT TRIGGER {table}_is_in_the_ledger AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licet_require_entry({arguments})""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_in_the_ledger",
        )

    return migrations.RunSQL(create(_entry_arguments(kinds, tenant, account, verb)), create(""))


def projected(
    table: str,
    *,
    kinds: Sequence[str],
    tenant: str = "",
    account: str = "",
    free: Sequence[str] = (),
) -> migrations.RunSQL:
    """Let only `licet_project` and `licet_unproject` write a table, each time with an entry of one of these kinds.

    The table has a column `entry_id`. The trigger checks at the commit that the entry was appended in the same
    transaction, and that it is about the row's tenant and account; `tenant` and `account` are columns of the row.
    Columns in `free`, such as a lease, do not belong to the state: the app may change them without an entry.
    """
    arguments = _entry_arguments(kinds, tenant, account, "")
    changed = _changed(free)
    return migrations.RunSQL(
        sql=[
            f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role('app')}",
            *([f"GRANT UPDATE ({', '.join(free)}) ON {table} TO {role('app')}"] if free else []),
            f"""CREATE CONSTRAINT TRIGGER {table}_has_its_entry AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licet_require_entry({arguments})""",
            f"""CREATE CONSTRAINT TRIGGER {table}_keeps_its_entry AFTER UPDATE ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({changed})
                EXECUTE FUNCTION licet_require_entry({arguments})""",
            f"""CREATE TRIGGER {table}_is_removed_by_entry BEFORE DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION licet_refuse_removal()""",
            f"""CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION licet_refuse_removal()""",
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}" for name in _PROJECTED),
        ],
        reverse_sql=[
            *(f"DROP TRIGGER {table}_{name} ON {table}" for name in reversed(_PROJECTED)),
            *([f"REVOKE UPDATE ({', '.join(free)}) ON {table} FROM {role('app')}"] if free else []),
            f"GRANT INSERT, UPDATE, DELETE ON {table} TO {role('app')}",
        ],
    )


def explained_by_kinds(
    table: str,
    kinds: Sequence[str],
    *,
    before: Sequence[str],
    tenant: str = "",
    account: str = "",
    free: Sequence[str] = (),
) -> migrations.RunSQL:
    """Accept entries of these kinds, instead of those `before`, for the rows of a table that `projected` guards.

    `tenant`, `account` and `free` are as there.
    """
    changed = _changed(free)

    def create(accepted: Sequence[str]) -> tuple[str, ...]:
        checks = f"EXECUTE FUNCTION licet_require_entry({_entry_arguments(accepted, tenant, account, '')})"
        later = f"ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        return (
            f"DROP TRIGGER {table}_has_its_entry ON {table}",
            f"DROP TRIGGER {table}_keeps_its_entry ON {table}",
            f"CREATE CONSTRAINT TRIGGER {table}_has_its_entry AFTER INSERT {later} {checks}",
            f"CREATE CONSTRAINT TRIGGER {table}_keeps_its_entry AFTER UPDATE {later} WHEN ({changed}) {checks}",
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}" for name in _PROJECTED[:2]),
        )

    return migrations.RunSQL(create(kinds), create(before))


def _changed(free: Sequence[str]) -> str:
    """The condition of a trigger: more than the columns in `free` changed."""
    ignored = "".join(f" - '{column}'" for column in free)
    return f"(to_jsonb(OLD){ignored}) IS DISTINCT FROM (to_jsonb(NEW){ignored})" if free else "true"


_PROJECTED = ("has_its_entry", "keeps_its_entry", "is_removed_by_entry", "is_never_emptied")


def _entry_arguments(kinds: Sequence[str], tenant: str, account: str, verb: str) -> str:
    return ", ".join(f"'{argument}'" for argument in (",".join(kinds), tenant, account, verb))


def checked_at_once(table: str) -> migrations.RunSQL:
    """Check foreign keys when a row is written.

    Django checks them at the commit. That would run tens of thousands of checks while the head of the ledger is locked.
    """

    def all_of_them(how: str) -> str:
        return f"""DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT conname FROM pg_constraint
                        WHERE conrelid = '{table}'::regclass AND contype = 'f' LOOP
                EXECUTE format('ALTER TABLE {table} ALTER CONSTRAINT %I {how}', name);
            END LOOP; END $$"""  # noqa: S608  our own names

    return migrations.RunSQL(all_of_them("NOT DEFERRABLE"), all_of_them("DEFERRABLE INITIALLY DEFERRED"))


def trigger(name: str, *, when: str, table: str, function: str) -> migrations.RunSQL:
    """A trigger that also fires under session_replication_role = replica. `when` is such as "AFTER INSERT"."""
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


def checked_at_commit(name: str, *, when: str, table: str, function: str) -> migrations.RunSQL:
    """A trigger that checks the written row when the transaction commits."""
    return migrations.RunSQL(
        [
            f"""CREATE CONSTRAINT TRIGGER {name} {when} ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


def only_updates(table: str, *columns: str) -> migrations.RunSQL:
    """The app may change these columns of a row, and may not delete the row."""
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role('app')}",
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {role('app')}",
        ],
        [f"GRANT UPDATE, DELETE ON {table} TO {role('app')}"],
    )


def view(name: str, select: str, *more: str) -> migrations.RunSQL:
    """A view that reads with the caller's own rights: row-level security holds through it."""
    return migrations.RunSQL(
        [
            f"CREATE VIEW {name} WITH (security_invoker = true) AS {select}",
            f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {name} FROM {role('app')}",
            *more,
        ],
        [f"DROP VIEW {name}"],
    )


def published_view(name: str, meaning: str, select: str) -> migrations.RunSQL:
    """A view that other rooms may read. Write `name` as a literal: a test reads it from the migration's text."""
    return view(name, select, f"COMMENT ON VIEW {name} IS '{meaning}'")


def function(signature: str, create: str, *more: str) -> migrations.RunSQL:
    """A function that only the app's role may call."""
    return migrations.RunSQL(
        [
            create,
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {role('app')}",
            *more,
        ],
        [f"DROP FUNCTION {signature}"],
    )


def published_function(signature: str, meaning: str, create: str) -> migrations.RunSQL:
    """A function that other rooms may call. Write `signature` as a literal: a test reads it."""
    return function(signature, create, f"COMMENT ON FUNCTION {signature} IS '{meaning}'")


def watched(table: str, *, kind: str, ref: str, unless_only: tuple[str, ...] = ()) -> migrations.RunSQL:
    """Raise the version of facts (ledger 0003) with every change of a table that decisions depend on.

    `ref` is an SQL expression over the old or the new row. Where an update changes its value, both values are noted. An
    update of only the columns in `unless_only` changes no fact.
    """
    name = f"{table}_is_watched"
    of_new, of_old = ref.format(row="NEW"), ref.format(row="OLD")
    same = "false"
    if unless_only:
        names = ", ".join(f"'{column}'" for column in unless_only)
        same = f"to_jsonb(OLD) - ARRAY[{names}] = to_jsonb(NEW) - ARRAY[{names}]"
    return migrations.RunSQL(
        sql=[
            f"""CREATE FUNCTION {name}() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
                BEGIN
                    IF TG_OP = 'TRUNCATE' THEN
                        PERFORM public.ledger_fact_changed('everything', '');
                        RETURN NULL;
                    END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF {same} THEN RETURN NULL; END IF;
                        IF {of_old} IS DISTINCT FROM {of_new} THEN
                            PERFORM public.ledger_fact_changed('{kind}', {of_old});
                        END IF;
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        PERFORM public.ledger_fact_changed('{kind}', {of_old});
                    ELSE
                        PERFORM public.ledger_fact_changed('{kind}', {of_new});
                    END IF;
                    RETURN NULL;
                END $$""",
            f"""CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()""",
            f"CREATE TRIGGER {name}_whole AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}_whole",
        ],
        reverse_sql=[
            f"DROP TRIGGER {name}_whole ON {table}",
            f"DROP TRIGGER {name} ON {table}",
            f"DROP FUNCTION {name}()",
        ],
    )


def requires_code(level: int, *, migration: str) -> migrations.RunSQL:
    """Refuse code below this level from now on. Put it first in a migration that removes what older code uses.

    `migration` is its name, such as "consent.0012_drop_old_column". Processes of older code leave the balancers at once
    and cannot start again (`ledger.code_level`). Raises: ValueError for a level that this code does not have.
    """
    if not 0 < level <= code_level.CODE_LEVEL:
        raise ValueError(
            f"{migration} requires level {level}, and this code has level {code_level.CODE_LEVEL}"
        )
    return migrations.RunSQL(
        [
            (
                "INSERT INTO ledger_code_requirement (migration, minimum_code) VALUES (%s, %s)",
                [migration, level],
            )
        ],
        [("DELETE FROM ledger_code_requirement WHERE migration = %s", [migration])],
    )
