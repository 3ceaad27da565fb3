"""What the database itself refuses about drafts, and whose rows a scope shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consent.models import ConsentDraft
from consent.operations import drafts
from ledger import clock, scope
from tests.people import Human, Party


def row(party: Party, who: Human, **changes: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "tenant_id": party.tenant,
        "person": who.person,
        "subject": "consent:a/b",
        "form": "allow=on",
        "changed_at": now,
        "erased_from": now + timedelta(hours=1),
        **changes,
    }


def test_a_person_has_one_draft_of_a_form_for_a_while(acme: Party, alice: Human, bob: Human) -> None:
    with scope.everything(reason="staff"):
        ConsentDraft.objects.create(**row(acme, alice))
        ConsentDraft.objects.create(**row(acme, bob))
        with pytest.raises(IntegrityError, match="a_person_has_one_draft_of_a_form"), transaction.atomic():
            ConsentDraft.objects.create(**row(acme, alice))
        over = {"subject": "consent:a/c", "erased_from": clock.now() - timedelta(hours=1)}
        with pytest.raises(IntegrityError, match="a_draft_is_kept_for_a_while"), transaction.atomic():
            ConsentDraft.objects.create(**row(acme, alice, **over))
        with pytest.raises(DatabaseError, match="too long"), transaction.atomic():
            ConsentDraft.objects.create(**row(acme, alice, subject="consent:a/d", form="x" * 70_000))
        with pytest.raises(drafts.DraftTooLong):
            drafts.keep(
                tenant=acme.tenant, person=alice.person, subject="x", form="x" * 70_000, at=clock.now()
            )


def test_another_customers_scope_shows_no_draft(acme: Party, globex: Party, alice: Human) -> None:
    with scope.everything(reason="staff"):
        ConsentDraft.objects.create(**row(acme, alice))
    with scope.tenants([globex.tenant, globex.account]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_consentdraft")
        assert cursor.fetchone() == (0,)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            ConsentDraft.objects.create(**row(acme, alice, subject="consent:a/e"))
