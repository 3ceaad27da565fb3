"""One step of a destruction's life in a process of its own, which may be made to die in it.

python -m tests.faults.withdrawing withdraw|drain|confirm|expire [ID]
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def now() -> datetime:
    return datetime.now(UTC)


def main(step: str, id: str) -> None:
    django.setup()
    from consent import operations as consent
    from ledger import actors, deliveries, scope
    from lineage import operations
    from lineage.operations import Performed, Somebody, Verified

    by = actors.system("tests")
    if step == "drain":
        deliveries.drain(now=now, longest=timedelta(seconds=60))
    elif step == "expire":
        operations.sweep(by=by, at=now() + timedelta(hours=2))
    else:
        with scope.everything(reason="staff"):
            if step == "withdraw":
                consent.withdraw(consent=UUID(id), election="destroy", by=by, at=now())
            else:
                performed = Performed("clear", "overwrite", "shred", Somebody("Paul Park"), now())
                looked = Verified("looked", Somebody("Wanda Wells"), now())
                operations.confirm_destruction(
                    order=UUID(id), performed=performed, verified=looked, by=by, at=now()
                )


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or [""])[0])
