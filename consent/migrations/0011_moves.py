"""Facts hold the moves of a tenant, and the papers of the groups that it came from."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards, migration_watches

facts = import_module("consent.migrations.0003_facts")
meanings = import_module("consent.migrations.0007_meanings")
papers = import_module("consent.migrations.0008_papers")

_TIME = facts._TIME.format
# What was recorded after a move is no matter of the tenant that left.
_BEFORE = "(n.revision IS NULL OR n.revision < m.place)"


def _moved(*, known: str, left: str) -> str:
    """The moves `m` of one tenant, and the papers of the groups that they left. `left` bars the present account."""
    return f"""SELECT m.tenant_id, g.reference,
           {papers._paper(key="a.key", inherited="nullif(a.id <> m.from_account_id, false)")}
               || jsonb_build_object('former', m.place) AS facts
    FROM public.tenants_moves m
    JOIN public.tenants_accounts a ON a.id = ANY (m.from_group)
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (n.reference) n.* FROM public.consent_agreement n
        WHERE n.account_id = a.id AND {_BEFORE} ORDER BY n.reference, n.revision DESC) g
    CROSS JOIN LATERAL {papers._steps()} s
    WHERE {papers._IN_EFFECT} AND coalesce(s.effective_seq, 0) < m.place AND {left}{known}
    UNION ALL
    SELECT m.tenant_id, '', {papers._holdover()} || jsonb_build_object('former', m.place)
    FROM public.tenants_moves m JOIN public.consent_contractend h ON h.account_id = m.from_account_id
    WHERE h.decision = 'holdover' AND (h.revision IS NULL OR h.revision < m.place) AND {left}{known}
    UNION ALL
    SELECT m.tenant_id, '', jsonb_build_object(
        'moved', m.place, 'moved_at', {_TIME("m.moved_at")}, 'basis', m.basis)
    FROM public.tenants_moves m WHERE true{known}"""


FORMER = _moved(
    known="",
    left="m.from_account_id <> (SELECT t.account_id FROM public.tenants_directory t WHERE t.id = m.tenant_id)",
)
# The account is the one that the tenant belonged to as far as was known at that time.
PAPERS_OF_TENANT = f"""
CREATE FUNCTION consent_papers_of_tenant(in_tenant uuid, in_known timestamptz) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE home uuid;
BEGIN
    SELECT m.from_account_id INTO home FROM public.tenants_moves m
        WHERE m.tenant_id = in_tenant AND m.moved_at > in_known ORDER BY m.place LIMIT 1;
    IF home IS NULL THEN
        SELECT t.account_id INTO home FROM public.tenants_directory t WHERE t.id = in_tenant;
    END IF;
    RETURN QUERY SELECT p.* FROM public.consent_papers_of(home, in_known) p;
    RETURN QUERY SELECT f.facts FROM (
        {
    _moved(
        known=" AND m.tenant_id = in_tenant AND (in_known IS NULL OR m.moved_at <= in_known)",
        left="m.from_account_id <> home",
    )
}) f;
END $$
"""

_OWN = "public.consent_newest_agreements a WHERE a.account_id = t.account_id"
_WITH_FORMER = """(
                SELECT n.reference, n.facts FROM public.consent_newest_agreements n
                WHERE n.account_id = t.account_id
                UNION ALL
                SELECT o.reference, o.facts FROM public.consent_former_agreements o WHERE o.tenant_id = t.id) a"""
_FORMER_TERMS = """ OR m.account_id IN (
                SELECT v.from_account_id FROM public.tenants_moves v WHERE v.tenant_id = t.id)"""


def _changed(function: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        if function.count(before) != 1:
            raise ValueError(f"{before!r} stands {function.count(before)} times in the function")
        function = function.replace(before, after)
    return function


FACTS = _changed(
    meanings.FACTS,
    (_OWN, _WITH_FORMER),
    (
        "(m.account_id IS NULL OR m.account_id = t.account_id)",
        f"(m.account_id IS NULL OR m.account_id = t.account_id{_FORMER_TERMS})",
    ),
)
SNAPSHOT = _changed(
    meanings.SNAPSHOT,
    (_OWN, _WITH_FORMER),
    ("AND m.account_id = t.account_id)", f"AND (m.account_id = t.account_id{_FORMER_TERMS}))"),
)

# A paper also concerns the accounts to which tenants of its account, or of one below, have moved.
_MOVED_AWAY = """ UNION SELECT t.account_id::text FROM public.tenants_moves v
    JOIN public.tenants_directory t ON t.id = v.tenant_id WHERE NEW.account_id = ANY (v.from_group)"""
TABLES = ("consent_agreement", "consent_agreementstep", "consent_contractend")


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_signed_documents"), ("tenants", "0011_moves")]

    operations = [
        migration_guards.view("consent_former_agreements", FORMER),
        migration_guards.function("consent_papers_of_tenant(uuid, timestamptz)", PAPERS_OF_TENANT),
        meanings.replace_function(FACTS, meanings.FACTS),
        meanings.replace_function(SNAPSHOT, meanings.SNAPSHOT),
        *(
            migration_watches.other_accounts(
                table, accounts=papers._BELOW + _MOVED_AWAY, before=papers._BELOW
            )
            for table in TABLES
        ),
    ]
