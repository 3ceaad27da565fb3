"""What all processes count together, such as tries to sign in: the table of Django's cache (config.shared_cache)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0002_decision_sync")]

    operations = [
        migrations.RunSQL(
            """
CREATE TABLE api_sharedcount (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX api_sharedcount_expires ON api_sharedcount (expires);
""",
            "DROP TABLE api_sharedcount",
        )
    ]
