"""An auditor works with the SDK against a real server."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

import licet
from tests.api.client import key_for
from tests.audits.stage import SEED, in_days
from tests.catalogue import TELEMETRY, give, record
from tests.people import customer
from tests.servers import Caller, serving


def test_an_auditor_draws_the_sample_and_gives_an_opinion(committed_db: str, tmp_path: Path) -> None:
    with closing(connection):
        customer("acme", "ACME Pumps")
        record()
        give()
        admin, audit_key = key_for(), key_for("audit")
    with serving(committed_db, log=tmp_path) as [running], Caller(running.port, admin) as vendor:
        contents = [{"tenant": "acme", "category": TELEMETRY, "rows": 3}]
        copies = [
            vendor.post(
                "/v1/holdings",
                {"kind": "data_set", "location": f"s3://{name}", "rows": 3, "contents": contents},
            )
            for name in "abc"
        ]
        assert {copy.status for copy in copies} == {201}
        address = f"http://127.0.0.1:{running.port}"
        with licet.Client(address, audit_key, timeout=30) as owner:
            opened = licet.Audits(owner).open(
                auditor="Wanda Wells",
                tenants=["acme"],
                since="2025-01-01T00:00:00Z",
                until=in_days(1),
                access_until=in_days(9),
            )
        id = opened["id"]
        with licet.Client(address, opened["key"], timeout=30) as client:
            audits = licet.Audits(client)
            assert len(audits.listed(id)["copies"]) == 3
            audits.commit(id, seed=SEED, size=2)
            sample = audits.reveal(id, seed=SEED)
            assert set(sample) <= {copy.body["id"] for copy in copies}
            audits.find(id, severity="minor", text="No region is recorded.", item=sample[0])
            assert [one["item"] for one in audits.findings(id)] == [sample[0]]
            assert audits.conclude(id, opinion="qualified", text="As listed.")["opinion"] == "qualified"
            assert audits.get(id)["status"] == "concluded"
            with pytest.raises(licet.Refused):
                audits.conclude(id, opinion="adverse", text="Again.")
