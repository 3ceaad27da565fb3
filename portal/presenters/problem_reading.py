"""Read every problem that a customer was told of."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from lineage.destruction.queries import orders, subject_requests
from lineage.findings.queries import findings
from portal.acting_members import ActingMember
from portal.presenters import problems as presenter
from portal.presenters.problems import Problem

_MOST = 200


def problems(acting: ActingMember, categories: Mapping[str, str]) -> list[Problem]:
    """Return the open problems, newest first, then those that were answered. `categories` are names by code."""
    tenant, at = acting.tenant.id, acting.at
    hours = settings.LICET_INCIDENT_ANSWER_HOURS
    found = [
        *(
            presenter.of_finding(one, acting, categories, hours=hours)
            for one in findings.told(tenant=tenant, limit=_MOST)
        ),
        *presenter.of_orders(
            orders.orders(mode=acting.mode, tenant=tenant, status="overdue", at=at, limit=_MOST), acting
        ),
        *presenter.of_people(
            subject_requests.subject_requests(mode=acting.mode, tenant=tenant, at=at, limit=_MOST), acting
        ),
    ]
    found.sort(key=lambda one: one.told_at, reverse=True)
    return sorted(found, key=lambda one: not one.is_open)
