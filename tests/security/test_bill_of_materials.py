"""The bill of materials is a valid CycloneDX document, and has each locked package."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from sandbox import bill_of_materials, supply_chain

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def made(lock: str) -> tuple[str, dict[str, Any]]:
    text = (supply_chain.ROOT / "requirements" / lock).read_text()
    document = bill_of_materials.as_json(
        bill_of_materials.bill(text, name="licet-server", version="0.1.0", at=AT)
    )
    return document, json.loads(document)


@pytest.mark.parametrize("lock", ["server.txt", "server-s3.txt", "run.txt"])
def test_it_is_valid_by_the_published_schema(lock: str) -> None:
    document, _ = made(lock)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None


def test_an_invalid_one_is_not() -> None:
    document, _ = made("server.txt")
    assert (
        JsonStrictValidator(SchemaVersion.V1_6).validate_str(document.replace('"SHA-256"', '"SHA-0"'))
        is not None
    )


@pytest.mark.asvs("15.1.2")
@pytest.mark.parametrize("lock", ["server.txt", "server-s3.txt"])
def test_it_has_every_locked_package_with_version_and_hashes(lock: str) -> None:
    _, document = made(lock)
    locked = supply_chain.pins((supply_chain.ROOT / "requirements" / lock).read_text())
    listed = {part["name"]: part for part in document["components"]}
    assert set(listed) == set(locked)
    for name, part in listed.items():
        assert {f"sha256:{one['content']}" for one in part["hashes"]} == set(locked[name])
        assert part["purl"] == f"pkg:pypi/{name}@{part['version']}"
    assert document["metadata"]["component"]["name"] == "licet-server"


def test_it_says_under_which_licence_and_who_needs_it() -> None:
    _, document = made("server.txt")
    unlicensed = [part["name"] for part in document["components"] if not part.get("licenses")]
    installed = [name for name in unlicensed if supply_chain.licence(name)]
    assert installed == []
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    assert any(ref.startswith("django@") for ref in needs["licet-server"])
    assert any(
        ref.startswith("sqlparse@")
        for ref in next(of for ref, of in needs.items() if ref.startswith("django@"))
    )
    assert {ref for of in needs.values() for ref in of} | {"licet-server"} == set(needs)


def test_the_same_lock_gives_the_same_document() -> None:
    assert made("server.txt")[0] == made("server.txt")[0]


def test_it_is_written_to_a_file(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert bill_of_materials.main(["--lock", "server.txt", "--to", str(tmp_path / "bom.json")]) == 0
    assert json.loads((tmp_path / "bom.json").read_text())["bomFormat"] == "CycloneDX"
    assert bill_of_materials.main([]) == 0
    assert json.loads(capsys.readouterr().out)["specVersion"] == "1.6"
