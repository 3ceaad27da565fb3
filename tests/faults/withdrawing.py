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
    from consent.operations import changes
    from ledger import actors, deliveries, scope
    from lineage.destruction.operations import confirming
    from lineage.destruction.operations.confirming import Performed, Somebody, Verified
    from lineage.runs.operations import sweep

    by = actors.system("tests")
    if step == "drain":
        deliveries.drain(now=now, longest=timedelta(seconds=60))
    elif step == "expire":
        sweep.sweep(by=by, at=now() + timedelta(hours=2))
    else:
        with scope.everything(reason="staff"):
            if step == "withdraw":
                changes.withdraw(consent=UUID(id), election="destroy", by=by, at=now())
            else:
                performed = Performed("clear", "overwrite", "shred", Somebody("Paul Park"), now())
                looked = Verified("looked", Somebody("Wanda Wells"), now())
                confirming.confirm_destruction(
                    order=UUID(id), performed=performed, verified=looked, by=by, at=now()
                )


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or [""])[0])
