"""Changes of consents, in ledger order."""

from __future__ import annotations

from api.schema.records import Noun, Page
from api.schema.scalars import Choice, Id, Integer, Key, Time
from api.shapes.consent import STATUSES
from wire import ids

CHANGE = Noun(
    "Change",
    {
        "revision": Integer("Send it as `after` to get what came later", least=1),
        "entry": Id(ids.ENTRY),
        "tenant": Key(),
        "category": Key(),
        "purpose": Key(),
        "status": Choice(STATUSES, "The status of the consent right after the change"),
        "at": Time(),
    },
    description="A change of a consent",
)
CHANGE_LIST = Page(CHANGE)
