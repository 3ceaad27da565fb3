"""A difference is told once: a log line, an entry, an event for the vendor's endpoints, and metrics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from ledger import actors, incidents, queries, scope
from ledger.projections import Difference
from notices import events, payloads
from notices.models import WebhookDelivery
from notices.operations import deliveries, endpoints
from notices.queries.webhooks import Owner
from portal.forms.endpoint import EndpointForm
from tests.people import START, Party

pytestmark = pytest.mark.django_db
BY = actors.system("auditor")
DIFFERENCE = Difference("tenants.members", "tenants_member", "account=1 person=2", "extra")


def report(**at: Any) -> list[Any]:
    return incidents.report([DIFFERENCE], detected_by="auditor", by=BY, at=START + timedelta(**at))


def test_the_same_difference_is_reported_once_while_it_is_open() -> None:
    with structlog.testing.capture_logs() as logged:
        assert len(report()) == 1
        assert report(hours=1) == []
    assert [(line["event"], line["log_level"], line["table"]) for line in logged] == [
        ("state_differs", "error", "tenants_member")
    ]
    assert incidents.open_count() == 1
    incidents.close_ended(
        projections=["tenants.members"],
        since=START + timedelta(hours=2),
        by=BY,
        at=START + timedelta(hours=2),
    )
    assert len(report(hours=3)) == 1, "after it was closed it is a new incident"
    assert [one.closed_at is None for one in incidents.incidents()] == [True, False]


def test_a_pass_closes_only_what_it_checked_and_did_not_find() -> None:
    report()
    at = START + timedelta(hours=2)
    assert incidents.close_ended(projections=["consent.terms"], since=at, by=BY, at=at) == 0
    assert incidents.close_ended(projections=["tenants.members"], since=START, by=BY, at=at) == 0
    assert incidents.close_ended(projections=["tenants.members"], since=at, by=BY, at=at) == 1


def test_the_vendors_endpoints_are_told_and_no_customers(acme: Party) -> None:
    ours: dict[str, Any] = {"url": "https://93.184.216.34/hook", "wanted": ["*"], "at": START}
    with scope.everything(reason="staff"):
        endpoints.add_endpoint(owner=Owner("live"), **ours)
        endpoints.add_endpoint(owner=Owner("live", tenant=acme.tenant), **ours)
        report()
        entry = queries.entries(kinds=["state.differs/1"])[0]
        event = payloads.event_of_entry(entry)
        assert event is not None
        deliveries.enqueue(event, at=START)
        (sent,) = WebhookDelivery.objects.filter(type=events.STATE_DIFFERS)
    assert sent.tenant is None
    assert event.data["table"] == "tenants_member"
    assert events.STATE_DIFFERS not in [name for name, _ in EndpointForm().fields["wanted"].choices]  # type: ignore[attr-defined]


def test_metrics_say_how_old_the_check_is_and_how_many_rows_differ() -> None:
    assert "licet_state" not in Client().get("/metrics").text
    incidents.start_round(at=START, lease=timedelta(minutes=1), every=timedelta(hours=6))
    report()
    text = Client().get("/metrics").text
    assert "licet_state_differences_open 1.0" in text
    assert "licet_state_check_age_seconds" not in text
    incidents.note_progress(None, began=START, rows=12, at=START)
    text = Client().get("/metrics").text
    age = next(line for line in text.splitlines() if line.startswith("licet_state_check_age_seconds "))
    assert float(age.split()[1]) > 86_400


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE ledger_incident SET closed_at = now()", "a_closed_incident_names_its_entry"),
        (
            (
                "INSERT INTO ledger_incident SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(),"
                " 'entry_id', gen_random_uuid()))).* FROM ledger_incident i"
            ),
            "a_difference_is_open_once",
        ),
        ("UPDATE ledger_incident SET key = 'another'", "permission denied"),
        ("DELETE FROM ledger_incident", "permission denied"),
        (
            (
                "INSERT INTO ledger_auditprogress (id, phase, after, pass_started_at, checked_at, rows)"
                " VALUES (2, '', '', now(), now(), 0)"
            ),
            "the_auditor_has_one_progress",
        ),
    ],
)
def test_the_database_refuses(statement: str, name: str) -> None:
    report()
    with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_incident_needs_its_entry() -> None:
    report()
    with pytest.raises(IntegrityError, match="has no ledger entry"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_incident SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(),"
                " 'entry_id', gen_random_uuid(), 'key', 'other'))).* FROM ledger_incident i"
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
