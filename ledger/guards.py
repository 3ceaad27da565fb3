"""The rules that the database enforces, compared with those that the migrations create.

`expected_guards.txt` lists every trigger, policy, function, view, grant and stamped table of a freshly migrated
database, one a line. A test derives the file again from the migrations and compares. Names of roles stand as `{app}`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from ledger import roles

FILE = Path(__file__).with_name("expected_guards.txt")

_OURS = (
    "n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"
)

_QUERIES = {
    # Triggers that enforce foreign keys are left to PostgreSQL, except those that are switched off.
    "trigger": """
SELECT c.relname, CASE WHEN t.tgisinternal THEN 'internal' ELSE t.tgname END,
       CASE t.tgenabled WHEN 'A' THEN 'always' WHEN 'O' THEN 'ordinary' WHEN 'D' THEN 'OFF' ELSE 'REPLICA' END,
       CASE WHEN t.tgisinternal THEN '' ELSE pg_get_triggerdef(t.oid) END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND (NOT t.tgisinternal OR t.tgenabled <> 'O')
""",
    "policy": """
SELECT c.relname, p.polname, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd::text,
       (SELECT coalesce(string_agg(r.rolname, ','), 'public') FROM pg_roles r WHERE r.oid = ANY (p.polroles)),
       coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public'
""",
    "relation": """
SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner),
       concat_ws(' ', CASE WHEN c.relrowsecurity THEN 'row-security' END,
                 CASE WHEN c.relforcerowsecurity THEN 'forced' END, array_to_string(c.reloptions, ' ')),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND """
    + _OURS.format(oid="c.oid"),
    "rule": """
SELECT c.relname, w.rulename, pg_get_ruledef(w.oid)
FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND w.rulename <> '_RETURN'
""",
    "function": """
SELECT p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), l.lanname,
       pg_get_userbyid(p.proowner), CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END, p.provolatile::text,
       coalesce(array_to_string(p.proconfig, '; '), ''), coalesce(p.prosrc, '')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE """
    + _OURS.format(oid="p.oid"),
    "grant on a relation": """
SELECT c.relname, CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
       string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
                  ORDER BY a.privilege_type)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
WHERE n.nspname = 'public' AND a.grantee <> c.relowner GROUP BY 1, 2
""",
    "grant on columns": """
SELECT c.relname, pg_get_userbyid(a.grantee), a.privilege_type, string_agg(t.attname, ', ' ORDER BY t.attname)
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
     aclexplode(t.attacl) a
WHERE n.nspname = 'public' AND a.grantee <> c.relowner GROUP BY 1, 2, 3
""",
    "grant on a function": """
SELECT p.proname, pg_get_function_identity_arguments(p.oid),
       CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
     aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE a.grantee <> p.proowner AND """
    + _OURS.format(oid="p.oid"),
    "grant on the schema": """
SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type
FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'public' AND a.grantee <> n.nspowner
""",
    "event trigger": "SELECT e.evtname, e.evtenabled::text FROM pg_event_trigger e",
    "role": """
SELECT r.rolname, concat_ws(' ', CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
       CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
       CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
       CASE WHEN r.rolreplication THEN 'REPLICATION' END)
FROM pg_roles r WHERE r.rolname = ANY (%(roles)s)
""",
    "membership": """
SELECT pg_get_userbyid(m.member), pg_get_userbyid(m.roleid) FROM pg_auth_members m
WHERE pg_get_userbyid(m.member) = ANY (%(roles)s)
""",
    "setting": """
SELECT coalesce(r.rolname, ''), s.setting
FROM pg_db_role_setting d LEFT JOIN pg_roles r ON r.oid = d.setrole, unnest(d.setconfig) AS s (setting)
WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND (d.setrole = 0 OR r.rolname = ANY (%(roles)s))
  AND split_part(s.setting, '=', 1) IN
      ('session_replication_role', 'row_security', 'search_path', 'licet.scope', 'role')
""",
    "stamped rows": "SELECT p.relation, p.kind FROM public.ledger_projection p",
}  # fmt: skip
# PostgreSQL writes a condition with other casts and parentheses after it has read its own text, as from a dump.
_CASTS = re.compile(r"::(?:character varying|text|uuid)(?:\[\])?|[()]")
_SPACED = re.compile(r" ?([\[\],]) ?")
_CONDITIONS = {"trigger": (3,), "policy": (5, 6)}
_QUALIFIER = re.compile(r"\b[a-z_0-9]+\.(?=[a-z_])")
_LONG = {"function": 8, "relation": 4}  # the column that stands as its SHA-256


# Runs a statement with its parameters, if it has some, and returns its rows.
Fetch = Callable[[str, dict[str, list[str]] | None], Sequence[tuple[str, ...]]]


def present() -> list[str]:
    """The guards of Django's database as sorted lines."""
    with connection.cursor() as cursor:

        def fetch(query: str, parameters: dict[str, list[str]] | None) -> Sequence[tuple[str, ...]]:
            cursor.execute(query, parameters)
            rows: Sequence[tuple[str, ...]] = cursor.fetchall()
            return rows

        return lines(fetch, prefix=settings.LICET_ROLE_PREFIX)


def lines(fetch: Fetch, *, prefix: str) -> list[str]:
    """The guards that `fetch` reads, as sorted lines."""
    names = {f"{prefix}_{name}": f"{{{name}}}" for name in roles.NAMES}
    found = []
    for what, query in _QUERIES.items():
        rows = fetch(query, {"roles": list(names)} if "%(roles)s" in query else None)
        found += [_line(what, row, names) for row in rows]
    return sorted(found)


def differences() -> Iterator[str]:
    """Yield a sentence for each guard that is missing, and for each that no migration creates."""
    expected, stored = Counter(FILE.read_text().splitlines()), Counter(present())
    for line in sorted((expected - stored).keys()):
        yield f"missing or changed: {line}"
    for line in sorted((stored - expected).keys()):
        yield f"not made by a migration: {line}"


def _line(what: str, row: tuple[str, ...], names: dict[str, str]) -> str:
    words = [names.get(word, " ".join(word.split())) for word in row]
    for place in _CONDITIONS.get(what, ()):
        words[place] = _SPACED.sub(r"\1", " ".join(_CASTS.sub(" ", words[place]).split()))
    long = _LONG.get(what)
    if long is not None and words[long]:
        if (
            what == "relation"
        ):  # PostgreSQL 15 qualifies the columns of a view's only table, 16 and later do not
            words[long] = _QUALIFIER.sub("", words[long])
        words[long] = "sha256 " + hashlib.sha256(words[long].encode()).hexdigest()
    return " | ".join([what, *words])
