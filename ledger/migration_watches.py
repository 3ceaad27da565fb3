"""A building block for migrations: a row that affects other accounts than its own when it changes."""

from __future__ import annotations

from django.db import migrations


def watched_accounts(table: str, *, when: str, accounts: str) -> migrations.RunSQL:
    """Raise the version of facts for several accounts with a change of a row.

    `migration_guards.watched` covers the row's own account.
    `when` is such as "AFTER INSERT". `accounts` is an SQL query over the new row that gives the ids of the accounts.
    """
    name = f"{table}_is_watched_for_others"
    return migrations.RunSQL(
        sql=[
            _function(name, accounts),
            f"""CREATE CONSTRAINT TRIGGER {name} {when} ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )


def other_accounts(table: str, *, accounts: str, before: str) -> migrations.RunSQL:
    """Let changes of rows of `table`, which `watched_accounts` watches, concern these accounts instead."""
    name = f"{table}_is_watched_for_others"
    create, again = (
        _function(name, query).replace("CREATE", "CREATE OR REPLACE", 1) for query in (accounts, before)
    )
    return migrations.RunSQL(create, again)


def _function(name: str, accounts: str) -> str:
    return f"""CREATE FUNCTION {name}() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
                DECLARE ref text;
                BEGIN
                    FOR ref IN {accounts} LOOP
                        PERFORM public.ledger_fact_changed('account', ref);
                    END LOOP;
                    RETURN NULL;
                END $$"""
