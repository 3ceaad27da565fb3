"""What the database itself refuses of transfers, waivers and changes of control, whatever the code above it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from ledger import scope
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.judgement.parties import Party as Company
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.control import ChangeOfControl
from lineage.transfers.models.control_step import ControlStep
from lineage.transfers.models.review_acceptance import ReviewAcceptance
from lineage.transfers.models.transfer import TransferCheck
from lineage.transfers.models.transfer_change import TransferChange
from lineage.transfers.models.transfer_review import TransferReview
from lineage.transfers.models.waiver import Waiver
from lineage.transfers.models.waiver_answer import WaiverAnswer
from lineage.transfers.models.waiver_revocation import WaiverRevocation
from lineage.transfers.operations import control, waivers
from tests.api.client import Api, key_for
from tests.catalogue import give
from tests.lineage.promises import Legal, agreed, competitors, under, work_off
from tests.lineage.runs import Job
from tests.lineage.waivers import asked, grant
from tests.people import SETUP, START, Party
from wire import ids

EVERY: tuple[type[Any], ...] = (
    TransferCheck, TransferChange, TransferReview, ReviewAcceptance, Waiver, WaiverAnswer, WaiverRevocation, ControlStep,
)  # fmt: skip


@pytest.fixture
def everything(catalogue: None, acme: Party, globex: Party, job: Job) -> Legal:
    """A row in each of the tables, all of ACME's where they are somebody's."""
    legal = Legal(Api(key_for()))
    competitors(acme, "Hollis")
    give()
    job.cleared()
    legal.check()
    give(terms=under("t1", {"kind": "competitor"}, {"kind": "anyone"}), at=timezone.now())
    work_off()
    reviewed = legal.review({"kind": "competitor"})
    assert reviewed.status == 201
    agreed(reviewed, acme)
    waiver = asked(legal)
    grant(waiver)
    with scope.everything(reason="staff"):
        waivers.revoke_waiver(waiver=waiver, by=SETUP, at=timezone.now())
        control.change_control(
            mode="live",
            acquirer=Recipient(Company("Hollis")),
            effective_at=START,
            announced_at=None,
            note="",
            by=SETUP,
            at=timezone.now(),
        )
    work_off()
    return legal


def again(of: type[Any], /, **changes: Any) -> Callable[[], None]:
    """The first row once more under a new id and entry, with `changes`."""

    def write() -> None:
        row = of.objects.order_by("pk").first()
        row.pk = ids.new(at=timezone.now()) if of._meta.pk.get_internal_type() == "UUIDField" else None
        row.entry_id = ids.new(at=timezone.now())
        row._state.adding = True
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


CONSTRAINTS: list[tuple[str, Callable[[], None]]] = [
    ("a_transfer_is_of_one_thing", again(TransferCheck, subject="vendor")),
    ("what_needs_a_review_is_not_allowed", again(TransferCheck, allow=True, review_required=True)),
    ("check_of_id", again(TransferChange)),
    ("a_review_is_of_a_pair", again(TransferReview, pairs=[])),
    ("a_review_is_in_words", again(TransferReview, note="")),
    ("what_narrows_does_not_wait", again(TransferReview, same=True)),
    ("review_id", again(ReviewAcceptance)),
    ("a_waiver_is_of_one_thing", again(Waiver, model=None)),
    ("a_waiver_is_of_covenants", again(Waiver, covenants=[])),
    ("a_refused_waiver_has_no_end", again(WaiverAnswer, kind="refused", until=START + timedelta(days=36500))),
    ("a_waiver_ends_after_it_begins", again(WaiverAnswer, until=START)),
    ("waiver_id", again(WaiverAnswer)),
    ("answer_id", again(WaiverRevocation)),
    ("a_change_reaches_a_tenant_once", again(ControlStep)),
    ("a_change_reaches_a_consent", again(ControlStep, paused=0, withdrawn=0, told=0)),
]


@pytest.mark.parametrize(("name", "write"), CONSTRAINTS, ids=[name for name, _ in CONSTRAINTS])
def test_a_constraint_holds(everything: Legal, name: str, write: Callable[[], None]) -> None:
    with scope.everything(reason="staff"), pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_consents_stand_beside_their_categories(catalogue: None, acme: Party, job: Job) -> None:
    given = give()
    job.cleared()
    with (
        scope.everything(reason="staff"),
        pytest.raises(IntegrityError, match="each_category_has_its_consent"),
        transaction.atomic(),
    ):
        again_cleared = ClearedTenant.objects.get()
        again_cleared.pk = None
        again_cleared.consents = [given.consent, given.consent]
        again_cleared.save(force_insert=True)


@pytest.mark.parametrize("model", EVERY, ids=lambda one: one.__name__)
def test_nothing_is_edited_or_deleted(everything: Legal, model: type[Any]) -> None:
    for do in (
        lambda: model.objects.update(entry_id=ids.new(at=START)),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with (
            scope.everything(reason="staff"),
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
        ):
            do()


def test_of_a_change_of_control_only_its_end_is_noted(everything: Legal) -> None:
    with (
        scope.everything(reason="staff"),
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
    ):
        ChangeOfControl.objects.update(note="else")


@pytest.mark.parametrize(
    "model", [TransferCheck, TransferReview, Waiver, ChangeOfControl], ids=lambda one: one.__name__
)
def test_nothing_is_kept_without_its_entry(everything: Legal, model: type[Any]) -> None:
    with scope.everything(reason="staff"), pytest.raises(Error, match="ledger"), transaction.atomic():
        again(model)()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_tenant_sees_its_own_part_and_no_other(everything: Legal, acme: Party, globex: Party) -> None:
    def seen(party: Party) -> list[int]:
        with scope.tenants([party.tenant, party.account]):
            return [model.objects.count() for model in (*EVERY, ChangeOfControl)]

    assert seen(acme) == [0, 0, 1, 1, 1, 1, 1, 1, 0]
    assert seen(globex) == [0] * 9


def test_outside_of_a_scope_there_is_nothing(everything: Legal) -> None:
    models: tuple[type[Model], ...] = (*EVERY, ChangeOfControl)
    for model in models:
        with pytest.raises(scope.OutOfScope):
            model.objects.count()  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,)
