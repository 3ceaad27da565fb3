"""Filter Hugging Face datasets through the gate, and stop a Trainer when the clearance ends.

`Dataset.filter` is not used, for two reasons. Its cache does not depend on the manifest, so it kept serving
a tenant's rows after the withdrawal, even in a new process. And it returns indices into the whole table,
which keeps withheld rows on disk and reads slowly.

Instead batches are mapped as Arrow tables. The fingerprint includes the manifest's digest and the
withdrawals, so later caches depend on them. The mapping itself is never cached: each row is judged and
counted now.
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
    """Return what the gate lets through of a `Dataset`, an `IterableDataset` or a dict of them, as the same
    kind.

    A `Dataset` is written again to the library's cache folder, or kept in memory. That copy is a holding,
    and must be destroyed like any other. An `IterableDataset` asks the gate again on each iteration.

    Raises: what `Gate.filter` raises.
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
        gated_parts: DatasetT = type(dataset)(parts)
        return gated_parts
    from datasets import Dataset

    source: Any = dataset
    options: dict[str, Any] = {"batched": True, "batch_size": rows_per_batch}
    if isinstance(source, Dataset):
        options |= {"load_from_cache_file": False, "keep_in_memory": keep_in_memory}
    arguments = {"category": category, "tenant": tenant, "time": time}
    identity = {"manifest": gate.manifest.digest(), "withdrawn": sorted(gate.withdrawn()), "mode": gate.mode}
    names = source.column_names
    if names is not None and gate.mode == "enforce":
        staying = gate.columns(names, category=category, tenant=tenant, time=time)
        options["remove_columns"] = [name for name in names if name not in staying]
    passed: DatasetT = (
        source.with_format("arrow")
        .map(_gated, fn_kwargs={"gate": gate, "arguments": arguments, "identity": identity}, **options)
        .with_format(None)
    )
    return passed


def _gated(table: pa.Table, *, gate: Gate, arguments: dict[str, Any], identity: dict[str, Any]) -> pa.Table:  # noqa: ARG001
    """Filter one Arrow table.

    `identity` is unused; it makes the fingerprint depend on the manifest.
    """
    return gate.filter(table, **arguments)


def trainer_callback(gate: Gate, *, still_valid: Callable[[], bool]) -> TrainerCallback:
    """Return a `transformers.TrainerCallback` that stops training when the clearance ends.

    It calls `still_valid` before each epoch and after each step, and stops if the result is false or an
    exception. It writes `licet.json` beside every checkpoint.
    """
    from transformers import TrainerCallback

    class ClearanceCallback(TrainerCallback):  # type: ignore[misc, unused-ignore]
        def on_epoch_begin(self, args: Any, state: Any, control: Any, **_: Any) -> Any:  # noqa: ARG002
            return self._stop_unless_valid(control)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:  # noqa: ARG002
            return self._stop_unless_valid(control)

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            folder.mkdir(parents=True, exist_ok=True)
            written = {"clearance": gate.manifest.clearance, **gate.report().to_dict()}
            (folder / "licet.json").write_text(json.dumps(written, indent=2))
            return control

        def _stop_unless_valid(self, control: Any) -> Any:
            try:
                valid = still_valid()
            except Exception:  # noqa: BLE001 any failure counts as a denial
                valid = False
            if not valid:
                control.should_training_stop = True
                control.should_epoch_stop = True
            return control

    return ClearanceCallback()
