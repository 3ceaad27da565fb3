"""Hugging Face datasets behind the gate: no cache serves what was withdrawn."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pytest

from licet.gate import Gate
from licet.integrations.huggingface import gate_dataset, trainer_callback
from sdk.tests.gate.made import CATEGORY, entry, manifest

pytestmark = pytest.mark.engines

ROWS = {
    "tenant_id": ["acme", "globex"] * 500,
    "row": list(range(1000)),
    "note": [f"note-{n:04d}" for n in range(1000)],
}
ENTRIES = [entry("acme", ["row", "note"]), entry("globex", ["row"])]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    return tmp_path


@pytest.fixture
def on_disk(tmp_path: Path) -> datasets.Dataset:
    datasets.Dataset.from_dict(ROWS).save_to_disk(tmp_path / "given")
    return datasets.load_from_disk(tmp_path / "given")


def passed(dataset: Any, gate: Gate, **more: Any) -> Any:
    return gate_dataset(dataset, gate, category=CATEGORY, tenant="tenant_id", **more)


def test_a_dataset_comes_back_filtered_and_scrubbed(on_disk: datasets.Dataset) -> None:
    gate = Gate(manifest(ENTRIES))
    found = passed(on_disk, gate)
    assert isinstance(found, datasets.Dataset)
    assert found.num_rows == 1000
    assert found[1] == {"tenant_id": "globex", "row": 1, "note": None}
    assert found._indices is None
    assert gate.report().categories[0].kept == {"acme": 500, "globex": 500}


def test_a_withdrawn_tenant_comes_out_of_no_cache(on_disk: datasets.Dataset) -> None:
    gate = Gate(manifest(ENTRIES))
    before = passed(on_disk, gate)
    assert before.num_rows == 1000
    doubled = before.map(lambda row: {"row": row["row"] * 2})
    gate.withdraw("globex", CATEGORY)
    after = passed(on_disk, gate)
    assert after.num_rows == 500
    assert after._fingerprint != before._fingerprint
    assert after.map(lambda row: {"row": row["row"] * 2}).num_rows == 500 != doubled.num_rows
    assert passed(on_disk, Gate(manifest([]))).num_rows == 0


def test_the_manifest_is_in_the_fingerprint(on_disk: datasets.Dataset) -> None:
    one, other = Gate(manifest(ENTRIES)), Gate(manifest(ENTRIES, revision=43))
    assert passed(on_disk, one)._fingerprint != passed(on_disk, other)._fingerprint


def test_nothing_withheld_is_in_the_table(on_disk: datasets.Dataset) -> None:
    table = pa.concat_tables([passed(on_disk, Gate(manifest([entry("acme", ["note"])]))).data.table])
    written = pickle.dumps(table)
    assert b"note-0000" in written
    assert not any(f"note-{n:04d}".encode() in written for n in range(1, 1000, 2))


def test_a_stream_asks_again_each_time_it_is_read() -> None:
    gate = Gate(manifest(ENTRIES))
    stream = passed(datasets.Dataset.from_dict(ROWS).to_iterable_dataset(), gate)
    assert len(list(stream)) == 1000
    gate.withdraw("globex", CATEGORY)
    assert {row["tenant_id"] for row in stream} == {"acme"}


def test_splits_go_through_one_by_one() -> None:
    splits = datasets.DatasetDict(
        {"train": datasets.Dataset.from_dict(ROWS), "test": datasets.Dataset.from_dict(ROWS)}
    )
    gate = Gate(manifest([entry("acme", ["row"])]))
    found = passed(splits, gate)
    assert isinstance(found, datasets.DatasetDict)
    assert found.num_rows == {"train": 500, "test": 500}
    assert gate.report().categories[0].kept == {"acme": 1000}


def test_observing_leaves_every_row(on_disk: datasets.Dataset) -> None:
    gate = Gate(manifest([]), mode="observe")
    assert passed(on_disk, gate).num_rows == 1000
    assert gate.report().categories[0].rows_dropped == 1000


@pytest.mark.parametrize("answer", [False, RuntimeError("no network")], ids=["no", "fault"])
def test_a_trainer_stops_when_the_clearance_is_not_valid_any_more(answer: Any, tmp_path: Path) -> None:
    from transformers import TrainerControl, TrainerState

    answers = [True, answer]

    def still_valid() -> bool:
        said = answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    callback = trainer_callback(Gate(manifest(ENTRIES)), still_valid=still_valid)
    control = TrainerControl()
    callback.on_epoch_begin(None, TrainerState(), control)
    assert not control.should_training_stop
    callback.on_step_end(None, TrainerState(), control)
    assert control.should_training_stop


def test_a_checkpoint_says_what_it_was_made_under(tmp_path: Path) -> None:
    from types import SimpleNamespace

    from transformers import TrainerControl, TrainerState

    gate = Gate(manifest(ENTRIES))
    callback = trainer_callback(gate, still_valid=lambda: True)
    callback.on_save(SimpleNamespace(output_dir=str(tmp_path)), TrainerState(global_step=7), TrainerControl())
    written = json.loads((tmp_path / "checkpoint-7" / "licet.json").read_text())
    assert written["manifest"] == gate.manifest.digest()
