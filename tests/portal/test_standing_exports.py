"""A customer's records are sent every day to an address outside, signed, and again until they arrive."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from ledger import queries as ledger
from ledger import scope, signing_keys
from ledger.consumers import DeliveredEntry
from notices import consumers, export_archive, export_sender, push_times, tasks
from notices.models import StandingExport
from notices.operations import standing_exports as operations
from notices.queries import exports, standing_exports
from notices.queries.standing_exports import StandingExportRecord
from notices.signing import Secret
from tenants.queries import tenants
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job
from tests.notices.receiver import Receiver
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn

pytestmark = pytest.mark.usefixtures("schedule")


@pytest.fixture
def filled(acme: Party, alice: Human, job: Job) -> Party:
    give()
    place = {"kind": "data_set", "location": "s3://train/a", "region": "DE", "rows": 3}
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("acme", "operator-shifts", 2), holdings=[place])
    return acme


@pytest.fixture
def owner(sign_in: SignIn, alice: Human) -> Client:
    return sign_in(alice)


def standing(acme: Party) -> StandingExportRecord:
    with scope.tenants([acme.tenant]):
        found = standing_exports.current(tenant=acme.tenant)
    assert found is not None
    return found


def test_the_archive_holds_everything_and_proves_itself(filled: Party) -> None:
    with scope.tenants([filled.tenant, filled.account]):
        seen = tenants.tenant_by_id(id=filled.tenant)
        content = exports.export(seen, at=timezone.now())
    archive = zipfile.ZipFile(io.BytesIO(content))
    manifest = archive.read("manifest.json")
    assert signing_keys.verifies(
        archive.read("manifest.jws").decode(), manifest, kind=export_archive.JWS_TYPE
    )
    said = json.loads(manifest)
    assert set(said["files"]) == set(archive.namelist()) - {"manifest.json", "manifest.jws"}
    for path, digest in said["files"].items():
        assert hashlib.sha256(archive.read(path)).hexdigest() == digest, path
    tables = {path[7:-5]: json.loads(archive.read(path)) for path in said["files"] if path.endswith("s.json")}
    for name in (
        "consents",
        "consent_events",
        "prices",
        "members",
        "team_events",
        "copies",
        "runs",
        "models",
    ):
        assert tables[name], name
    assert [row["code"] for row in tables["problems"]] == ["not_in_manifest"]
    assert tables["copies"][0]["location"] == "s3://train/a"
    rows = list(csv.DictReader(io.StringIO(archive.read("tables/copies.csv").decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == [row["kind"] for row in tables["copies"]]
    lines = [json.loads(line) for line in archive.read("entries.jsonl").splitlines()]
    for line in lines:
        leaf = hashlib.sha256(b"\x00" + line["data"].encode()).hexdigest()
        assert leaf == line["leaf_hash"]
    assert b"globex" not in b"".join(archive.read(path) for path in said["files"])


def test_a_spreadsheet_runs_no_formula_from_a_table() -> None:
    table = export_archive.table_csv([{"reason": "=1+1", "list": ["-a", "b"], "none": None}])
    assert table.decode("utf-8-sig").splitlines()[1] == "'=1+1,'-a b,"


def test_an_owner_sets_it_up_and_the_copy_arrives_signed(
    filled: Party, owner: Client, receiver: Receiver, mailoutbox: Any
) -> None:
    answer = owner.post(f"{ACME}/exports/daily/", {"url": receiver.url})
    assert answer.status_code == 201
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    assert found is not None
    assert export_sender.push(standing(filled).id, now=timezone.now) is True
    (got,) = receiver.received
    assert got.headers["Content-Type"] == "application/zip"
    headers = {name.lower(): value for name, value in got.headers.items()}
    # The library of the standard reads JSON after it has verified: its own check of the signature is called.
    stamp = headers["webhook-timestamp"].encode()
    signed = b".".join([headers["webhook-id"].encode(), stamp, got.body])
    raw = Webhook(found[0])._whsecret
    assert Secret(raw, b"\0" * 32).sign(signed)[0] in headers["webhook-signature"]
    assert zipfile.ZipFile(io.BytesIO(got.body)).testzip() is None
    last = standing(filled).last
    assert last is not None
    assert last.sha256 == hashlib.sha256(got.body).hexdigest()
    assert export_sender.push(standing(filled).id, now=timezone.now) is None  # not due before tomorrow
    page = owner.get(f"{ACME}/exports/").content.decode()
    assert receiver.url.replace("&", "&amp;") in page
    assert found[0] not in page
    with scope.everything(reason="audit"):
        (entry,) = ledger.entries(kinds=["export.set/1"])
    consumers.send_letters(
        DeliveredEntry(entry.id, entry.kind, entry.tenant, entry.account, 1), at=timezone.now()
    )
    assert mailoutbox[-1].subject == "Records of ACME Pumps are sent to 127.0.0.1 every day"
    assert "Alice Adams named" in mailoutbox[-1].body


def test_it_is_sent_again_until_it_arrives(filled: Party, owner: Client, receiver: Receiver) -> None:
    owner.post(f"{ACME}/exports/daily/", {"url": receiver.url})
    id = standing(filled).id
    receiver.answers = [500, 302]
    began = timezone.now()
    assert export_sender.push(id, now=lambda: began) is False
    assert standing(filled).next_at == began + timedelta(minutes=5)
    assert "1 failed attempt" in owner.get(f"{ACME}/exports/").content.decode()
    assert export_sender.push(id, now=lambda: began + timedelta(minutes=4)) is None
    later = began + timedelta(minutes=5)
    assert export_sender.push(id, now=lambda: later) is False  # it follows no redirect
    assert standing(filled).failures == 2
    done = later + timedelta(minutes=30)
    assert export_sender.push(id, now=lambda: done) is True
    assert (standing(filled).failures, standing(filled).next_at) == (0, done + timedelta(days=1))
    with scope.tenants([filled.tenant]):
        assert [one.succeeded for one in standing_exports.pushes(export=id)] == [True, False, False]


def test_the_worker_finds_what_is_due(filled: Party, owner: Client, receiver: Receiver) -> None:
    assert tasks.push_exports() == 0
    owner.post(f"{ACME}/exports/daily/", {"url": receiver.url})
    assert tasks.push_exports() == 1
    owner.post(f"{ACME}/exports/daily/end/")
    assert tasks.push_exports() == 0
    with scope.everything(reason="staff"):
        ended = StandingExport.objects.get().id
    assert export_sender.push(ended, now=timezone.now) is None


def test_only_owners_set_it_up(filled: Party, sign_in: SignIn, bob: Human, receiver: Receiver) -> None:
    client = sign_in(bob)
    for path in ("daily/", "daily/end/", "daily/now/"):
        assert client.post(f"{ACME}/exports/{path}", {"url": receiver.url}).status_code == 403
    assert "An owner of your account can set the address." in client.get(f"{ACME}/exports/").content.decode()


@pytest.mark.parametrize("url", ["ftp://example.com/", "https://10.0.0.8/", "nonsense"])
def test_an_address_inside_is_refused(filled: Party, owner: Client, url: str) -> None:
    assert owner.post(f"{ACME}/exports/daily/", {"url": url}).status_code == 422


def test_a_tenant_has_one(filled: Party, owner: Client, receiver: Receiver) -> None:
    for _ in range(2):  # the second takes the place of the first
        assert owner.post(f"{ACME}/exports/daily/", {"url": receiver.url}).status_code == 201
    with scope.everything(reason="staff"):
        assert StandingExport.objects.filter(ended_at=None).count() == 1
        row = StandingExport.objects.exclude(ended_at=None).get()
        row.ended_at = None
        with pytest.raises(IntegrityError, match="a_tenant_has_one"), transaction.atomic():
            row.save(update_fields=["ended_at"])
        with pytest.raises(standing_exports.NoStandingExport):
            operations.hurry(tenant=filled.account, at=timezone.now())


@pytest.mark.parametrize(("failures", "minutes"), [(0, 1440), (1, 5), (2, 30), (3, 120), (4, 360), (99, 360)])
def test_the_waits(failures: int, minutes: int) -> None:
    at = timezone.now()
    assert push_times.next_at(at=at, failures=failures) - at == timedelta(minutes=minutes)
