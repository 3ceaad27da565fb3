from __future__ import annotations

from typing import Any

from api.shapes.consent import STATUSES
from api.shapes.schema import choice, id_of, integer, key, page_of, record, time
from consent.queries.changes import Change
from wire import ids, times

COMPONENTS = {
    "Change": record(
        {
            "revision": integer("Go on from here: `?after=`", least=1),
            "entry": id_of(ids.ENTRY),
            "tenant": key(),
            "category": key(),
            "purpose": key(),
            "status": choice(STATUSES),
            "at": time(),
        },
        says="Something happened to a consent; `status` is what it was right after",
    ),
    "ChangeList": page_of("Change"),
}


def write(change: Change) -> dict[str, Any]:
    return {
        "revision": change.revision,
        "entry": ids.render(ids.ENTRY, change.entry),
        "tenant": change.tenant,
        "category": change.category,
        "purpose": change.purpose,
        "status": change.status,
        "at": times.render(change.at),
    }
