"""Hugging Face datasets through the gate, and a Trainer that stops when it is told to.

Never `Dataset.filter`: its cache knows the function but not the decision behind it, so it went on serving rows of a
tenant after the withdrawal, in a new process even; and what it returns is a list of places in the whole table, which
keeps every withheld row on disk and is slow to read. Here batches are mapped as Arrow, the manifest's digest and the
withdrawals are part of the fingerprint (whatever is computed from it later is cached under them), and the mapping
itself is never taken from a cache, so that every row is judged and counted now.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from licet.gate import Gate

if TYPE_CHECKING:
    from transformers import TrainerCallback

DatasetT = TypeVar("DatasetT")

_ROWS = 10_000


def gate_dataset(
    dataset: DatasetT,
    gate: Gate,
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    rows_per_batch: int = _ROWS,
    keep_in_memory: bool = False,
) -> DatasetT:
    """What the gate lets through of a `Dataset`, an `IterableDataset` or a dict of them, as the same kind.

    A `Dataset` is written anew to the library's cache folder (or kept in memory): that copy is a holding, to be
    destroyed as any other. An `IterableDataset` asks the gate again each time it is iterated. Raises: what
    `Gate.filter` raises.
    """
    if isinstance(dataset, dict):
        parts = {
            name: gate_dataset(
                part,
                gate,
                category=category,
                tenant=tenant,
                time=time,
                rows_per_batch=rows_per_batch,
                keep_in_memory=keep_in_memory,
            )
            for name, part in dataset.items()
        }
        made: DatasetT = type(dataset)(parts)
        return made
    from datasets import Dataset

    given: Any = dataset
    options: dict[str, Any] = {"batched": True, "batch_size": rows_per_batch}
    if isinstance(given, Dataset):
        options |= {"load_from_cache_file": False, "keep_in_memory": keep_in_memory}
    asked = {"category": category, "tenant": tenant, "time": time}
    identity = {"manifest": gate.manifest.digest(), "withdrawn": sorted(gate.withdrawn()), "mode": gate.mode}
    names = given.column_names
    if names is not None and gate.mode == "enforce":
        staying = gate.columns(names, category=category, tenant=tenant, time=time)
        options["remove_columns"] = [name for name in names if name not in staying]
    passed: DatasetT = (
        given.with_format("arrow")
        .map(_gated, fn_kwargs={"gate": gate, "asked": asked, "identity": identity}, **options)
        .with_format(None)
    )
    return passed


def _gated(table: pa.Table, *, gate: Gate, asked: dict[str, Any], identity: dict[str, Any]) -> pa.Table:  # noqa: ARG001
    """`identity` is there for the fingerprint."""
    return gate.filter(table, **asked)


def trainer_callback(gate: Gate, *, still_valid: Callable[[], bool]) -> TrainerCallback:
    """A `transformers.TrainerCallback` that asks `still_valid` before each epoch and after each step, stops the
    training where the answer is no or an error, and leaves `licet.json` beside every checkpoint."""
    from transformers import TrainerCallback

    class ClearanceCallback(TrainerCallback):  # type: ignore[misc, unused-ignore]
        def on_epoch_begin(self, args: Any, state: Any, control: Any, **_: Any) -> Any:  # noqa: ARG002
            return self._ask(control)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:  # noqa: ARG002
            return self._ask(control)

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            folder.mkdir(parents=True, exist_ok=True)
            written = {"clearance": gate.manifest.clearance, **gate.report().to_dict()}
            (folder / "licet.json").write_text(json.dumps(written, indent=2))
            return control

        def _ask(self, control: Any) -> Any:
            try:
                valid = still_valid()
            except Exception:  # noqa: BLE001 whatever went wrong, it is not a yes
                valid = False
            if not valid:
                control.should_training_stop = True
                control.should_epoch_stop = True
            return control

    return ClearanceCallback()
