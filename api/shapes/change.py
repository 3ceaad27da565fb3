"""Changes of consents, in ledger order."""

from __future__ import annotations

from api.schema.records import noun, page_of
from api.schema.scalars import choice, id_of, integer, key, time
from api.shapes.consent import STATUSES
from wire import ids

CHANGE = noun(
    "Change",
    {
        "revision": integer("Send it as `after` to get what came later", least=1),
        "entry": id_of(ids.ENTRY),
        "tenant": key(),
        "category": key(),
        "purpose": key(),
        "status": choice(STATUSES, "The status of the consent right after the change"),
        "at": time(),
    },
    description="A change of a consent",
)
CHANGE_LIST = page_of(CHANGE)
