"""How a price schedule is answered: published or proposed, and what the caller may see of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from api.route import READS_CATALOGUE
from api.route_view import ApiRequest
from api.shapes import schedule as shape
from api.shapes.approval import with_waiting
from consent.queries import catalogue, purposes
from pricing.governance.operations import schedule_proposals
from pricing.governance.queries import schedules, waiting_schedules
from pricing.governance.queries.schedules import ScheduleRecord
from pricing.schedule import PriceSchedule
from tenants.queries import tenants

TAG: Final = "Prices"
READS: Final = (*READS_CATALOGUE, "pricing:write", "billing:read")
WAITS: Final = (
    "It waits for a second person of the vendor and has no effect until then; test mode needs one person."
)


def shown_schedule(request: ApiRequest, version: str, **more: Any) -> dict[str, Any]:
    subject = schedule_proposals.subject(version)
    known = [each for each in schedules.schedules(mode=request.mode) if each.version == version]
    if known:
        shown = shape.write(
            offered(request, known[0]),
            statuses=schedules.statuses(mode=request.mode, at=request.at),
            successors=schedules.successors(mode=request.mode),
            **more,
        )
    elif request.who.key.tenant is not None:
        raise schedules.NoSuchSchedule(version)
    else:
        waiting = waiting_schedules.proposed(mode=request.mode, version=version)
        shown = proposed_schedule(
            waiting.rule,
            {
                "name": waiting.name,
                "effective_from": waiting.effective_from,
                "effective_until": waiting.effective_until,
            },
            id=waiting.id,
            **more,
        )
    if request.who.key.tenant is not None:
        return shown
    return with_waiting(shown, mode=request.mode, subject=subject)


def offered(request: ApiRequest, record: ScheduleRecord) -> ScheduleRecord:
    """Leave out what is not offered to the tenant of the key: one customer's deal is never named to another."""
    tenant = request.who.key.tenant
    if tenant is None:
        return record
    account = tenants.tenant_by_id(id=tenant).account
    categories = {each.code for each in catalogue.categories(mode=request.mode, account=account)}
    known = {each.code for each in purposes.purposes(mode=request.mode, account=account)}
    rule = replace(
        record.rule,
        categories={code: price for code, price in record.rule.categories.items() if code in categories},
        purposes={code: bps for code, bps in record.rule.purposes.items() if code in known},
    )
    return replace(record, rule=rule)


def proposed_schedule(rule: PriceSchedule, said: dict[str, Any], *, id: Any, **more: Any) -> dict[str, Any]:
    row = {
        "id": id,
        "version": rule.version,
        "name": said["name"],
        "rule": rule,
        "effective_from": said["effective_from"],
        "effective_until": said["effective_until"],
        "status": "proposed",
        "superseded_by": None,
        "entry": None,
    }
    return shape.SCHEDULE.write(row, **more)
