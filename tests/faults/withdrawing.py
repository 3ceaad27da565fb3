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
    from lineage.destruction.operations import confirmations
    from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
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
                performed = DestructionReport("clear", "overwrite", "shred", Performer("Paul Park"), now())
                looked = VerificationInput("looked", Performer("Wanda Wells"), now())
                confirmations.confirm_destruction(
                    order=UUID(id), performed=performed, verified=looked, by=by, at=now()
                )


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or [""])[0])
