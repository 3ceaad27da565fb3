"""A run under a clearance: how it begins, what the server tells it, and what ends it."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

import licet
from sdk.tests.client.asking import (
    ASKED,
    RUN,
    clearance_says,
    client,
    filtered,
    nothing_more_after_one_lease,
    without,
)
from sdk.tests.client.faulty import (
    Fault,
    Server,
    close_at_once,
)
from sdk.tests.client.honest import CLEARANCE, KEY, Honest

RUNS = {
    "another run": clearance_says("/v1/clearances", run="another"),
    "no id": Fault(path="/v1/clearances", value=without("id")),
    "no manifest": clearance_says("/v1/clearances", manifest=None),
    "another manifest": clearance_says("/v1/clearances", manifest={"digest": "sha256:" + "0" * 64}),
    "no lease": Fault(path="/v1/clearances", value=without("lease_seconds")),
    "a lease of no length": clearance_says("/v1/clearances", lease_seconds=0),
    "denied": clearance_says("/v1/clearances", status="denied"),
    "expired": clearance_says("/v1/clearances", status="expired"),
    "a status nobody knows": clearance_says("/v1/clearances", status="splendid"),
    "a manifest with one more": Fault(
        path="/manifest",
        value=lambda said, _h, _a: {
            **said,
            "entries": [*said["entries"], {**said["entries"][0], "tenant": "initech"}],
        },
    ),
    "a manifest of another clearance": clearance_says("/manifest", clearance="clr_x"),
    "a manifest without entries": Fault(path="/manifest", value=without("entries")),
}


@pytest.mark.parametrize("fault", RUNS.values(), ids=RUNS.keys())
def test_a_run_does_not_begin_under(server: Server, fault: Fault) -> None:
    server.fault = fault
    with client(server) as asking, pytest.raises(licet.LicetError), asking.clearance(**RUN):
        raise AssertionError("a run began")


BEATS = {
    "no longer valid": {"still_valid": False},
    "valid as a text": {"still_valid": "yes"},
    "of another clearance": {"clearance": "clr_x"},
    "withdrawn is no list": {"withdrawn": None},
    "a withdrawal without a tenant": {"withdrawn": [{"category": "telemetry", "action": "drop_tenant"}]},
    "the run is stopped": {"withdrawn": [{"tenant": "acme", "category": "telemetry", "action": "stop_run"}]},
    "an action nobody knows": {"withdrawn": [{"tenant": "acme", "category": "telemetry", "action": "dance"}]},
}


@pytest.mark.parametrize("members", BEATS.values(), ids=BEATS.keys())
def test_after_a_heartbeat_that_says_this_nothing_more_comes_through(server: Server, members: Any) -> None:
    nothing = clearance_says("/heartbeat", **members)
    with client(server) as asking:
        nothing_more_after_one_lease(server, asking, nothing)


def test_a_tenant_that_withdraws_yields_no_more_rows_after_one_lease(server: Server) -> None:
    gone = [
        {"tenant": "acme", "category": "telemetry", "since": "2026-11-25T12:00:00Z", "action": "drop_tenant"}
    ]
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        server.fault = clearance_says("/heartbeat", withdrawn=gone)
        time.sleep(0.8)
        assert filtered(clearance) == ["globex"]
        clearance.complete()


def test_a_lease_is_renewed_in_the_background(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        for _ in range(5):
            time.sleep(0.5)
            assert filtered(clearance) == ["acme", "globex"]
        clearance.complete()


def test_leaving_by_an_exception_abandons_the_run(server: Server) -> None:
    with client(server) as asking, pytest.raises(RuntimeError), asking.clearance(**RUN):
        raise RuntimeError("the training failed")
    assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/abandon"


def test_a_report_that_is_lost_on_the_way_can_be_sent_again(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        server.fault = Fault(path="/complete", send=close_at_once)
        with pytest.raises(licet.Unreachable):
            clearance.complete()
        server.fault = None
        assert clearance.complete()["breaches"] == []
        with pytest.raises(licet.ClearanceEnded):
            filtered(clearance)


def test_an_artefact_that_is_not_there_is_named_and_the_report_can_be_sent_again(
    server: Server, tmp_path: Path
) -> None:
    model = tmp_path / "model.safetensors"
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        filtered(clearance)
        with pytest.raises(licet.ArtefactUnreadable, match=r"model\.safetensors: No such file") as missing:
            clearance.complete(artefacts=[model])
        assert isinstance(missing.value, OSError)
        assert not [path for path in server.honest.asked if path.endswith("/complete")]
        model.write_bytes(b"weights")
        told = clearance.complete(artefacts=[model])
    assert [one["rows"] for one in told["used"]] == [1, 1]


def test_what_an_abandoned_run_used_is_in_the_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.WARNING, logger="licet"),
        client(server) as asking,
        pytest.raises(licet.ArtefactUnreadable),
        asking.clearance(**RUN) as clearance,
    ):
        filtered(clearance)
        clearance.complete(artefacts=["nowhere.safetensors"])
    assert server.honest.asked[-1].endswith("/abandon")
    assert "kept 2 rows of 2 tenants" in caplog.text


KEY_FILE = "LICET_PSEUDONYM_KEY_FILE"


def test_the_nearest_pseudonym_key_is_used(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_bytes(b"of the surroundings")
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "key"))
    with client(server) as asking:
        assert asking._choose_pseudonym_key(None) == b"of the surroundings"
        assert asking._choose_pseudonym_key(b"of this clearance") == b"of this clearance"
    with client(server, pseudonym_key=b"of the client...") as asking:
        assert asking._choose_pseudonym_key(None) == b"of the client..."
    monkeypatch.delenv(KEY_FILE)
    with client(server) as asking:
        assert asking._choose_pseudonym_key(None) is None


@pytest.mark.parametrize(("content", "error"), [(b"short", licet.NotConfigured), (None, licet.LicetError)])
def test_a_pseudonym_key_that_cannot_be_had_ends_it_before_anything_is_asked(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
    error: type[Exception],
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "key"))
    with client(server) as asking:
        assert asking.decide(**ASKED)  # needs none
        with pytest.raises(error, match="key"):
            asking.clearance(**RUN)
    assert "/v1/clearances" not in server.honest.asked


@pytest.mark.parametrize("said", [{"fields": "rpm"}, {"processors": "gpu-cloud"}])
def test_a_text_where_a_list_belongs_is_no_question(server: Server, said: dict[str, str]) -> None:
    with (
        client(server) as asking,
        pytest.raises(licet.NotAQuestion, match="must be a list of texts") as refused,
    ):
        asking.decide(**{**ASKED, **said})
    assert isinstance(refused.value, TypeError)
    assert server.honest.asked == []


@pytest.mark.parametrize("name", ["categories", "tenants", "datasets", "processors"])
def test_a_text_where_a_list_belongs_clears_nothing(server: Server, name: str) -> None:
    with client(server) as asking, pytest.raises(licet.NotAQuestion, match=name):
        asking.clearance(**{**RUN, name: "telemetry"})


def test_observing_holds_nothing_back_and_says_so(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.fault = Fault(path="/v1/decisions", status=500)
    with caplog.at_level(logging.WARNING, logger="licet"), client(server, mode="observe") as asking:
        assert not asking.require(**ASKED)
        server.fault = None
        with asking.clearance(**RUN) as clearance:
            assert filtered(clearance) == ["acme", "globex", "initech"]
            assert "OBSERVED ONLY" in str(clearance.report())
            clearance.complete()
    assert "only observes" in caplog.text
    assert "OBSERVED ONLY" in caplog.text


def test_the_key_is_in_no_text(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.fault = Fault(status=401)
    with caplog.at_level(logging.DEBUG), client(server) as asking:
        decision = asking.decide(**ASKED)
        texts = [repr(asking), repr(asking.transport), repr(decision), str(decision.error), caplog.text]
        with pytest.raises(licet.Refused) as refused, asking.clearance(**RUN) as clearance:
            texts.append(repr(clearance))
        texts.append(repr(refused.value))
    assert all(KEY not in text and KEY[8:] not in text for text in texts)


def test_the_key_goes_nowhere_else(server: Server) -> None:
    with Server(Honest()) as elsewhere:
        server.fault = Fault(status=307, headers={"location": f"{elsewhere.url}/v1/decisions"})
        with client(server) as asking:
            assert not asking.decide(**ASKED)
        assert elsewhere.honest.asked == []


@pytest.mark.parametrize(
    ("url", "key"),
    [("", KEY), ("http://x", ""), ("http://x", "sk_live_x"), ("ftp://x", KEY), ("licet.example", KEY)],
)
def test_what_cannot_be_right_is_said_at_once(url: str, key: str) -> None:
    with pytest.raises(licet.NotConfigured) as refused:
        licet.Client(url, key)
    assert key == "" or key not in str(refused.value)


@pytest.mark.parametrize("code", ["unavailable", "state_unproven"])
def test_a_decision_that_failed_says_so_in_words(server: Server, code: str) -> None:
    server.fault = Fault(path="/v1/decisions", status=503, raw=lambda _r: json.dumps({"code": code}).encode())
    with client(server, tries=1) as asking:
        decision = asking.decide(**ASKED)
    assert not decision
    assert decision.codes == ("refused",)
    assert f"503 {code}" in str(decision.error)


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        ({}, True),
        ({"measure": ["anonymity"]}, False),
        ({"unmeasured": "A first try"}, False),
        ({"form": "pseudonymised"}, False),
    ],
)
def test_a_run_for_a_measured_form_says_at_its_start_what_it_measures(
    server: Server, caplog: pytest.LogCaptureFixture, said: dict[str, Any], warned: bool
) -> None:
    with caplog.at_level(logging.WARNING, logger="licet"), client(server) as asking:
        prepared = asking.clearance(**{**RUN, "form": "anonymised", **said})
    assert ("counts as unmeasured" in caplog.text or "count as unmeasured" in caplog.text) is warned
    sent = {name: prepared._request[name] for name in ("measure", "unmeasured") if name in prepared._request}
    assert sent == {name: value for name, value in said.items() if name != "form"}


def test_a_measurement_that_was_announced_and_not_made_is_warned_of(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, logger="licet"),
        client(server) as asking,
        asking.clearance(**{**RUN, "measure": ["anonymity"]}) as clearance,
    ):
        clearance.complete()
    assert "was to measure anonymity and did not" in caplog.text


def test_a_base_is_named_like_the_model(server: Server) -> None:
    with client(server) as asking:
        prepared = asking.clearance(**RUN, base="wear/pm/6", delta=True)
    assert prepared._request["base"] == {"family": "wear", "name": "pm", "version": "6"}
    assert prepared._request["delta"] is True
