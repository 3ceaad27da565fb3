"""A standing that cannot be proven is never a yes, on any path, and stops no other tenant."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import nanoarrow as na
import pytest
import structlog.testing
from django.db import ProgrammingError, connection
from prometheus_client import REGISTRY

from consent.operations import changes, standings
from consent.queries import consents, permissions
from consent.queries import standings as standing_queries
from ledger import scope, state_keys
from tenants.queries import tenants
from tests import catalogue as vendor
from tests.api.client import Api, key_for
from tests.lineage.runs import Job
from tests.people import SETUP, START, customer
from tests.servers import Caller, serving
from tests.tampering import FAULTS, guards_off, remember, tamper
from wire import arrow
from wire.arrow import layout

LATER = START + timedelta(days=2)
QUESTION: dict[str, Any] = {
    "tenant": "acme", "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "region": "DE",
}  # fmt: skip
OTHER = {**QUESTION, "tenant": "initech"}
BATCH = {"purpose": vendor.SHARED, "region": "DE"}
PAIRS = [{"tenant": name, "category": vendor.TELEMETRY} for name in ("acme", "initech")]
EVALUATION: dict[str, Any] = {
    "subject": {"type": "training_job", "id": "nightly", "properties": {"model_family": "wear"}},
    "action": {"name": vendor.SHARED, "properties": {"form": "raw", "region": "DE"}},
    "resource": {"type": "tenant_data", "id": f"acme/{vendor.TELEMETRY}"},
}
OTHERS_EVALUATION = {**EVALUATION, "resource": {"type": "tenant_data", "id": f"initech/{vendor.TELEMETRY}"}}


@pytest.fixture
def withdrawn(committed_db: str) -> str:
    """All three gave their consent, and ACME withdrew it. The rows of the time before are kept in `before`.

    Globex's row serves those who tamper; Initech's is left alone.
    """
    customer("acme", "ACME Pumps")
    customer("globex", "Globex Turbines")
    customer("initech", "Initech")
    vendor.record()
    for name in ("acme", "globex", "initech"):
        vendor.give(name)
    remember(committed_db)
    withdraw()
    standing_queries._reported.clear()
    return committed_db


@pytest.fixture
def api(withdrawn: str) -> Api:
    return Api(key_for("decide", "runs"))


def withdraw() -> None:
    with scope.everything(reason="staff"):
        [given] = consents.consents(tenant=tenants.tenant(mode="live", key="acme").id, at=LATER)
        changes.withdraw(consent=given.id, by=SETUP, at=LATER)


def refused(answered: Any) -> None:
    assert (answered.status, answered.body["code"]) == (503, "state_unproven")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_path_says_no_to_an_unproven_row(api: Api, withdrawn: str, fault: str) -> None:
    tamper(withdrawn, FAULTS[fault])
    for sign in ("none", "jws", "batch"):
        refused(api.post("/v1/decisions", {**QUESTION, "sign": sign}))
    assert api.post("/v1/decisions", OTHER)["allow"] is True
    _batches(api)
    _coverage(api)
    _authzen(api)
    job = Job(api)
    [excluded] = job.manifest(job.cleared(form="raw", tenants=["acme", "initech"]))["excluded"]
    assert [reason["code"] for reason in excluded["reasons"]] == ["state_unproven"]
    with scope.everything(reason="audit"):
        acme = tenants.tenant(mode="live", key="acme").id
        assert permissions.permissions(tenant=acme, at=LATER).in_force == ()


def _batches(api: Api) -> None:
    answered = api.post("/v1/decisions/batch", {**BATCH, "items": PAIRS}).body
    codes = [answered["reasons"]["codes"][place] for place in answered["reasons"]["index"]]
    assert codes == ["state_unproven", ""]
    alone = api.post("/v1/decisions/batch", {**BATCH, "items": [{**PAIRS[0], "fields": ["rpm"]}]}).body
    assert [alone["reasons"]["codes"][place] for place in alone["reasons"]["index"]] == ["state_unproven"]
    stream = arrow.stream(
        [
            arrow.Column("tenant", "dictionary", ["acme", "initech"], indices=[0, 1]),
            arrow.Column("category", "dictionary", [vendor.TELEMETRY], indices=[0, 0]),
        ],
        metadata=BATCH,
    )
    table = na.ArrayStream.from_readable(
        api.post("/v1/decisions/batch", stream, Content_Type=layout.MEDIA_TYPE).raw
    ).read_all()
    assert table.child(0).to_pylist()[0] is False
    assert table.child(1).to_pylist() == codes


def _coverage(api: Api) -> None:
    listed = api.get(f"/v1/coverage?purpose={vendor.SHARED}&region=DE")["data"]
    [row] = [row for row in listed if (row["tenant"], row["category"]) == ("acme", vendor.TELEMETRY)]
    assert row["allow"] is False
    assert [reason["code"] for reason in row["reasons"]] == ["state_unproven"]


def _authzen(api: Api) -> None:
    refused(api.post("/access/v1/evaluation", EVALUATION))
    answered = api.post("/access/v1/evaluations", {"evaluations": [EVALUATION, OTHERS_EVALUATION]})
    first, second = answered["evaluations"]
    assert (first["decision"], second["decision"]) == (False, True)
    assert [reason["code"] for reason in first["context"]["reasons"]] == ["state_unproven"]
    assert "consent_request" not in first["context"]
    found = api.post("/access/v1/search/resource", {**EVALUATION, "resource": {"type": "tenant_data"}})
    assert f"acme/{vendor.TELEMETRY}" not in [one["id"] for one in found["results"]]


def test_proven_rows_give_the_answers_of_before(api: Api) -> None:
    """The canary of the test above: nothing was tampered with."""
    answered = api.post("/v1/decisions", QUESTION)
    assert (answered.status, answered["reasons"][0]["code"]) == (200, "withdrawn")
    assert api.post("/v1/decisions", OTHER)["allow"] is True


def test_a_question_about_the_past_rests_on_events(api: Api, withdrawn: str) -> None:
    tamper(withdrawn, FAULTS["the withdrawal edited away"])
    answered = api.post("/v1/decisions", {**QUESTION, "as_known_at": "2025-06-01T00:00:00Z"})
    assert (answered.status, answered["allow"], answered["reasons"][0]["code"]) == (200, False, "withdrawn")


def test_a_row_is_reported_once_and_counted_each_time(api: Api, withdrawn: str) -> None:
    tamper(withdrawn, FAULTS["the withdrawal edited away"])

    def counted() -> float:
        labels = {"fault": "wrong_digest"}
        return REGISTRY.get_sample_value("licet_standings_unproven_total", labels) or 0

    before = counted()
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            refused(api.post("/v1/decisions", QUESTION))
    [line] = [line for line in logs if line["event"] == "state_unproven"]
    assert (line["log_level"], line["fault"]) == ("error", "wrong_digest")
    assert counted() == before + 3


def test_the_app_cannot_make_a_withdrawal_a_yes(api: Api) -> None:
    """The statement of the report, by the application's own role."""
    with pytest.raises(ProgrammingError, match="permission denied"), scope.everything(reason="staff"):
        with connection.cursor() as cursor:
            cursor.execute(
                "update consent_standing set statements=jsonb_set(jsonb_set("
                "statements,'{0,withdrawn_at}','null'),'{0,withdrawn_seq}','null')"
            )
    assert api.post("/v1/decisions", QUESTION)["allow"] is False


@pytest.mark.parametrize("column", ["digest = NULL", "digest = digest || 'x'", "key_id = 'other'"])
def test_the_apps_own_columns_make_a_no_and_never_a_yes(api: Api, column: str) -> None:
    with scope.everything(reason="staff"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE consent_standing SET {column}")
    for question in (QUESTION, OTHER):
        refused(api.post("/v1/decisions", question))


def test_a_bad_row_can_still_be_withdrawn_and_is_right_again(api: Api, withdrawn: str) -> None:
    [given] = [each for each in _consents("initech") if each.status == "active"]
    tamper(withdrawn, "UPDATE consent_standing SET statements = '[]'")
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.id, by=SETUP, at=LATER)
    answered = api.post("/v1/decisions", OTHER)
    assert (answered.status, answered["reasons"][0]["code"]) == (200, "withdrawn")
    refused(api.post("/v1/decisions", QUESTION))


def _consents(key: str) -> list[Any]:
    with scope.everything(reason="audit"):
        return consents.consents(tenant=tenants.tenant(mode="live", key=key).id, at=LATER)


def test_pages_show_the_status_that_the_events_give(api: Api, withdrawn: str) -> None:
    tamper(withdrawn, FAULTS["the withdrawal edited away"])
    [given] = _consents("acme")
    with scope.everything(reason="audit"):
        assert (given.status, consents.status_of(consent=given.id, at=LATER)) == ("withdrawn", "withdrawn")


def test_a_run_loses_a_pair_that_is_unproven_when_it_is_decided_again(withdrawn: str) -> None:
    job = Job(Api(key_for("runs")))
    id = job.cleared(form="raw", tenants=["globex"])
    tamper(withdrawn, f"UPDATE consent_standing SET statements = {'statements'} || '[]', digest = NULL")
    vendor.give("globex", category=vendor.SHIFTS, at=LATER, rights_attested=True)  # news of the tenant
    beat = job.beat(id)
    (gone,) = beat["withdrawn"]
    assert (gone["tenant"], gone["reasons"]) == ("globex", ["state_unproven"])


@pytest.mark.parametrize("fault", ["the withdrawal edited away", "the older valid row put back", "deleted"])
def test_every_web_process_refuses_it(withdrawn: str, tmp_path: Path, fault: str) -> None:
    key = key_for("decide")
    with serving(withdrawn, count=2, log=tmp_path) as servers:
        for server in servers:
            with Caller(server.port, key=key) as caller:
                assert caller.post("/v1/decisions", OTHER).body["allow"] is True
        tamper(withdrawn, FAULTS[fault])
        for server in servers:
            with Caller(server.port, key=key) as caller:
                refused(caller.post("/v1/decisions", QUESTION))
                refused(caller.post("/v1/decisions", {**QUESTION, "sign": "batch"}))
                assert caller.post("/v1/decisions", OTHER).body["allow"] is True
    for log in tmp_path.glob("*.log"):
        assert "Traceback" not in log.read_text()


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    """A folder of keys of the test's own, with the signing key of the others."""
    folder = tmp_path / "keys"
    shutil.copytree(settings.LICET_KEY_DIR, folder)
    settings.LICET_KEY_DIR = folder
    (folder / "retired").mkdir(exist_ok=True)
    return folder


def _rotate(keys: Path) -> Path:
    retired = keys / "retired" / f"{state_keys.current().id}.key"
    (keys / "state.key").rename(retired)
    return retired


def test_the_key_is_exchanged_without_a_refused_question(api: Api, keys: Path) -> None:
    retired = _rotate(keys)
    assert api.post("/v1/decisions", OTHER)["allow"] is True  # the retired key still checks
    report = standings.rebuild_standings()
    assert (report.compared, report.signed, report.differences) == (3, 3, ())
    assert standings.rebuild_standings().compared == 0
    retired.unlink()
    assert api.post("/v1/decisions", OTHER)["allow"] is True
    assert api.post("/v1/decisions", QUESTION)["reasons"][0]["code"] == "withdrawn"


def test_without_its_key_a_row_proves_nothing(api: Api, keys: Path) -> None:
    _rotate(keys).unlink()
    refused(api.post("/v1/decisions", OTHER))
    (keys / "state.key").write_text("no key\n")
    refused(api.post("/v1/decisions", OTHER))


def test_rows_of_an_older_version_are_refused_until_they_are_rebuilt(api: Api, withdrawn: str) -> None:
    with guards_off(withdrawn) as admin:
        admin.execute("UPDATE consent_standing SET digest = NULL, key_id = '', entry_id = NULL")
        admin.execute("UPDATE consent_standing SET statements = statements #- '{0,proposed_at}'")
    refused(api.post("/v1/decisions", OTHER))
    report = standings.rebuild_standings()
    assert (report.signed, report.differences) == (3, ())
    assert api.post("/v1/decisions", OTHER)["allow"] is True
    assert api.post("/v1/decisions", QUESTION)["reasons"][0]["code"] == "withdrawn"


@pytest.mark.parametrize("fault", [name for name in FAULTS if "key" not in name and "digest" not in name])
def test_a_rebuild_names_a_row_that_differs_and_does_not_sign_it(
    api: Api, withdrawn: str, fault: str
) -> None:
    tamper(withdrawn, FAULTS[fault])
    assert len(standings.rebuild_standings(every=True).differences) >= 1
    refused(api.post("/v1/decisions", QUESTION))


def test_a_log_line_holds_no_secret(api: Api, withdrawn: str) -> None:
    tamper(withdrawn, FAULTS["no digest"])
    with structlog.testing.capture_logs() as logs:
        refused(api.post("/v1/decisions", QUESTION))
    assert state_keys.current().secret.hex() not in json.dumps(logs, default=str)
