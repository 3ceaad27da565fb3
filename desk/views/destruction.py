"""The pages about destruction orders: deadlines, confirmations and verifications."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from desk.page import Page
from ledger import clock
from lineage.destruction import vocabulary
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import OrderRecord

_SHOWN: Final = 200
_WORDS: Final = {"causes": dict(vocabulary.CAUSES), "kinds": dict(vocabulary.KINDS)}
_TABS: Final = ("overdue", "due", "planned", "held", "partial", "refused", "cancelled", "done")


def _row(one: OrderRecord) -> dict[str, Any]:
    return {
        "seen": one,
        "cause": _WORDS["causes"][one.cause],
        "kind": _WORDS["kinds"][one.kind],
        "days": (one.due_at - clock.now()).days,
    }


class OrdersPage(Page):
    title = "Destruction"
    template = "desk/destructions.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        asked = request.GET.get("status")
        by_status = {name: orders.orders(at=now, status=name, limit=_SHOWN) for name in _TABS}
        chosen = asked if asked in _TABS else next((name for name in _TABS if by_status[name]), "due")
        tabs = [(name, name.capitalize(), len(by_status[name])) for name in _TABS]
        return self.show(tabs=tabs, chosen=chosen, rows=[_row(one) for one in by_status[chosen]])
