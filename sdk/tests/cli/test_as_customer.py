"""A customer filters its own data before the upload: without a server, by its part of the manifest, under its own key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import write_deltalake
from hypothesis import given
from hypothesis import strategies as st

from licet import manifest_cut
from licet.errors import MalformedManifest
from licet.gate.pseudonyms import Pseudonyms
from licet.manifest import Manifest
from sdk.tests.cli.conftest import Ended, Licet
from sdk.tests.client.honest import CLEARANCE
from sdk.tests.gate import made

KEY = b"a key that only the customer has"
FIELDS = ["rpm", "operator"]


def document(**members: Any) -> dict[str, Any]:
    entries = [
        made.entry(
            "acme",
            FIELDS,
            aliases=["acme-eu"],
            obligations=[{"code": "pseudonymise", "fields": ["operator"]}],
        ),
        made.entry("globex", ["rpm"]),
    ]
    excluded = [{"tenant": "initech", "category": made.CATEGORY, "reasons": [{"code": "no_consent"}]}]
    return {**made.manifest(entries, excluded=excluded, counts={"tenants": 3}).document, **members}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the customer: its data, its key, its part of the manifest. No server is named."""
    for name in ("LICET_URL", "LICET_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"rpm": [1, 2], "operator": ["Ann", "Bob"], "salary": [7, 8]}).write_parquet("ours.parquet")
    Path("ours.key").write_bytes(KEY)
    cut = manifest_cut.for_tenant(Manifest.from_dict(document()), "acme")
    Path("acme.json").write_text(json.dumps(cut))
    return tmp_path


@pytest.fixture
def filtered(licet: Licet, place: Path, monkeypatch: pytest.MonkeyPatch) -> Licet:
    for name in ("LICET_URL", "LICET_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*more: str) -> Ended:
        words = ["--as-customer", "--manifest=acme.json", f"--category={made.CATEGORY}"]
        return licet("filter", "ours.parquet", "upload.parquet", *words, *more)

    return run


WITH_KEY = "--pseudonym-key-file=ours.key"


def test_what_was_allowed_is_written_under_the_customers_key(filtered: Licet) -> None:
    done = filtered(WITH_KEY, "--report=report.json")
    assert done.code == 0, done
    upload = pl.read_parquet("upload.parquet")
    expected = Pseudonyms(KEY).column(["Ann", "Bob"], tenants=["acme", "acme"], field="operator")
    assert upload.to_dict(as_series=False) == {
        "rpm": [1, 2],
        "operator": list(expected),
        "tenant_id": ["acme", "acme"],
    }
    report = json.loads(Path("report.json").read_text())
    assert (report["as"], report["tenant"], report["clearance"]) == ("customer", "acme", "clr_1")


def test_without_a_key_nothing_is_written(filtered: Licet) -> None:
    done = filtered()
    assert (done.code, Path("upload.parquet").exists()) == (1, False)
    assert "pseudonym_key" in done.err


def test_a_column_of_the_tenant_may_be_named(filtered: Licet) -> None:
    """Rows of an alias are the customer's; rows of anybody else are left out."""
    rows = {"who": ["acme", "acme-eu", "globex", None], "rpm": [1, 2, 3, 4], "operator": ["a", "b", "c", "d"]}
    pl.DataFrame(rows).write_parquet("ours.parquet")
    assert filtered(WITH_KEY, "--tenant-column=who").code == 0
    assert pl.read_parquet("upload.parquet")["rpm"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("column", "more"), [("who", ["--tenant-column=who"]), ("tenant_id", [])], ids=["named", "not named"]
)
def test_data_of_nobody_in_the_manifest_ends_with_3(filtered: Licet, column: str, more: list[str]) -> None:
    pl.DataFrame({column: ["plant 1", "plant 2"], "rpm": [1, 2], "operator": ["a", "b"]}).write_parquet(
        "ours.parquet"
    )
    done = filtered(WITH_KEY, *more)
    assert (done.code, Path("upload.parquet").exists()) == (3, False)
    assert "--tenant-column" in done.err


def test_a_table_can_be_the_source(licet: Licet, place: Path) -> None:
    write_deltalake("table", pl.read_parquet("ours.parquet").to_arrow())
    words = ["--as-customer", "--manifest=acme.json", f"--category={made.CATEGORY}", WITH_KEY]
    assert licet("filter", "table", "upload.parquet", *words).code == 0
    upload = pl.read_parquet("upload.parquet")
    assert (upload["rpm"].to_list(), upload["tenant_id"].to_list()) == ([1, 2], ["acme", "acme"])


def test_an_unknown_obligation_lets_nothing_through(filtered: Licet) -> None:
    cut = json.loads(Path("acme.json").read_text())
    cut["entries"][0]["obligations"].append({"code": "hand_over_on_tuesdays"})
    Path("acme.json").write_text(json.dumps(cut))
    filtered(WITH_KEY)
    assert pl.read_parquet("upload.parquet").is_empty()


@pytest.mark.parametrize("broken", ["whole", "malformed", "none"])
def test_only_the_customers_own_part_is_taken(filtered: Licet, broken: str) -> None:
    text = {
        "whole": json.dumps(document()),
        "malformed": "{",
        "none": json.dumps(document(entries=[], excluded=[])),
    }
    Path("acme.json").write_text(text[broken])
    assert (filtered(WITH_KEY).code, Path("upload.parquet").exists()) == (1, False)


@pytest.mark.parametrize("more", [[f"--clearance={CLEARANCE}"], ["--observe"]])
def test_options_of_the_vendor_are_refused(filtered: Licet, more: list[str]) -> None:
    assert filtered(WITH_KEY, *more).code == 1


def test_the_vendor_still_names_its_clearance(licet: Licet, place: Path) -> None:
    done = licet("filter", "ours.parquet", "upload.parquet", f"--category={made.CATEGORY}")
    assert done.code == 1
    assert "--clearance" in done.err


def test_licet_manifest_cuts_and_prints(licet: Licet, tmp_path: Path) -> None:
    done = licet("manifest", CLEARANCE, "--tenant=acme", f"--to={tmp_path}/acme.json")
    assert done.code == 0, done
    cut = json.loads((tmp_path / "acme.json").read_text())
    assert {each["tenant"] for each in cut["entries"]} == {"acme"}
    whole = json.loads(licet("manifest", CLEARANCE).out)
    assert Manifest.from_dict(whole).digest() == cut["cut"]["of"]
    assert licet("manifest", CLEARANCE, "--tenant=nobody").code == 1


@given(tenant=st.sampled_from(["acme", "acme-eu", "globex", "initech"]))
def test_a_cut_names_nobody_else(tenant: str) -> None:
    cut = manifest_cut.for_tenant(Manifest.from_dict(document()), tenant)
    key = "acme" if tenant == "acme-eu" else tenant
    text = json.dumps(cut)
    assert [other for other in ("acme", "globex", "initech") if other in text] == [key]
    assert "counts" not in cut
    assert manifest_cut.the_tenant(Manifest.from_dict(cut)) == key


def test_a_cut_for_a_stranger_is_refused() -> None:
    with pytest.raises(MalformedManifest, match="does not name the tenant"):
        manifest_cut.for_tenant(Manifest.from_dict(document()), "nobody")
