"""The views of consents that other rooms may read."""

from django.db import migrations

from ledger import migration_guards

# LEFT JOIN, although every consent has its terms: PostgreSQL leaves out the join where no column of it is read.
STATED = """
SELECT c.id AS consent_id, c.mode::text AS mode, c.tenant_id, k.code::text AS category, p.code::text AS purpose,
       e.id AS place, e.revision, e.recorded_at,
       least((c.conditions ->> 'retention_days')::integer,
             (m.clauses ->> 'retention_days')::integer) AS retention_days
FROM consent_consent c
JOIN consent_consentevent e ON e.consent_id = c.id AND e.kind = 'stated'
LEFT JOIN consent_category k ON k.id = c.category_id
LEFT JOIN consent_purpose p ON p.id = c.purpose_id
LEFT JOIN consent_terms m ON m.id = c.terms_id
"""
# Where the terms name no days to retire models in, the days to destroy copies in count.
WITHDRAWALS = """
SELECT c.id AS consent_id, c.mode::text AS mode, c.tenant_id, k.code::text AS category, p.code::text AS purpose,
       e.election::text AS election, e.revision, e.recorded_at,
       e.recorded_at + make_interval(days => (m.clauses ->> 'destruction_days')::integer) AS destroy_by,
       e.recorded_at + make_interval(days => coalesce(
           (m.clauses ->> 'retire_days')::integer, (m.clauses ->> 'destruction_days')::integer)) AS retire_by
FROM consent_consentevent e
JOIN consent_consent c ON c.id = e.consent_id
LEFT JOIN consent_category k ON k.id = c.category_id
LEFT JOIN consent_purpose p ON p.id = c.purpose_id
LEFT JOIN consent_terms m ON m.id = c.terms_id
WHERE e.kind = 'withdrawn'
"""
DISPUTES = """
SELECT c.id AS consent_id, c.tenant_id, k.code::text AS category, p.code::text AS purpose, e.revision
FROM consent_consentevent e
JOIN consent_consent c ON c.id = e.consent_id
LEFT JOIN consent_category k ON k.id = c.category_id
LEFT JOIN consent_purpose p ON p.id = c.purpose_id
WHERE e.kind = 'disputed'
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_watched")]

    operations = [
        migration_guards.published_view(
            "consent_stated",
            "Every consent that was stated: for what, when, its place in the order of events, and how long data may be kept.",
            STATED,
        ),
        migration_guards.published_view(
            "consent_withdrawals",
            "Every withdrawal: of which consent, what it asks for the data, and the dates by which that is due.",
            WITHDRAWALS,
        ),
        migration_guards.published_view(
            "consent_disputes", "Every dispute of the authority behind a consent.", DISPUTES
        ),
    ]
