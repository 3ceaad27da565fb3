"""One step of a person's request, or of a month's end, in a process of its own, which may be made to die in it.

python -m tests.faults.asking ask|state
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(step: str) -> None:
    django.setup()
    from ledger import actors, scope
    from lineage.destruction.operations import subject_requests
    from notices.operations import statements
    from tenants.queries import tenants

    by, at = actors.system("tests"), datetime.now(UTC)
    if step == "state":
        statements.issue_statements(by=by, at=at + timedelta(days=32))
        return
    with scope.everything(reason="staff"):
        subject_requests.receive_subject_request(
            mode="live",
            tenant=tenants.tenant(mode="live", key="acme").id,
            commitment="5d" * 32,
            deadline=at + timedelta(days=30),
            by=by,
            at=at,
        )


if __name__ == "__main__":
    main(sys.argv[1])
