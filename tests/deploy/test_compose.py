"""The compose file fits the published schema, and its parts are confined and run what exists."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())
SERVICES = COMPOSE["services"]


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return jsonschema.Draft202012Validator(json.loads((folder / "compose-spec.json").read_text()))


def test_it_fits_the_published_schema(schema: jsonschema.Draft202012Validator) -> None:
    assert [error.message for error in schema.iter_errors(COMPOSE)] == []


@pytest.mark.parametrize(
    ("name", "value"), [("read_olny", True), ("stop_grace_period", ["soon"]), ("tmpfs", 5)]
)
def test_a_fault_does_not(schema: jsonschema.Draft202012Validator, name: str, value: object) -> None:
    faulty = copy.deepcopy(COMPOSE)
    faulty["services"]["web"][name] = value
    assert list(schema.iter_errors(faulty))


@pytest.mark.parametrize("part", SERVICES)
def test_every_part_is_confined(part: str) -> None:
    service = SERVICES[part]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_migration_holds_the_owners_password() -> None:
    assert [part for part, service in SERVICES.items() if "database.env" in service["env_file"]] == [
        "migrate"
    ]


def test_the_parts_wait_for_the_migration_and_there_is_one_beat() -> None:
    waiting = {part for part, service in SERVICES.items() if "migrate" in service["depends_on"]}
    assert waiting == {"web", "worker", "beat"}
    assert SERVICES["beat"]["deploy"]["replicas"] == 1
