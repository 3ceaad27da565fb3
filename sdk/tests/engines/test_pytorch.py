"""A PyTorch data set behind the gate asks again in every epoch, and its workers do not outlive an epoch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from torch.utils.data import DataLoader

from licet.errors import StaleWorkers
from licet.gate import Gate
from licet.integrations.pytorch import GatedDataset
from sdk.tests.gate.made import CATEGORY, entry, manifest

pytestmark = pytest.mark.engines


def source(worker: int, workers: int) -> Iterable[Any]:
    for part in range(worker, 4, workers):
        yield pa.record_batch(
            {"tenant_id": ["acme", "globex"] * 5, "row": list(range(part * 10, part * 10 + 10))}
        )


def tenants(batch: pa.RecordBatch) -> list[str]:
    return batch.column("tenant_id").to_pylist()


def made(**more: Any) -> tuple[Gate, GatedDataset]:
    gate = Gate(manifest([entry("acme", ["row"]), entry("globex", ["row"])]))
    return gate, GatedDataset(source, gate, category=CATEGORY, tenant="tenant_id", transform=tenants, **more)


@pytest.mark.parametrize("workers", [0, 2])
def test_every_epoch_asks_anew(workers: int) -> None:
    gate, dataset = made()
    loader = DataLoader(dataset, batch_size=None, num_workers=workers)
    assert sorted(loader) == ["acme"] * 20 + ["globex"] * 20
    gate.withdraw("globex", CATEGORY)
    assert sorted(loader) == ["acme"] * 20
    assert dataset.report().categories[0].kept == {"acme": 40, "globex": 20}


def test_workers_that_outlive_an_epoch_are_refused() -> None:
    gate, dataset = made()
    loader = DataLoader(dataset, batch_size=None, num_workers=1, persistent_workers=True)
    assert len(list(loader)) == 40
    gate.withdraw("globex", CATEGORY)
    with pytest.raises(StaleWorkers, match="persistent_workers=False"):
        list(loader)


def test_a_check_that_fails_ends_the_epoch_before_it_begins() -> None:
    def check(_gate: Gate) -> None:
        raise RuntimeError("the lease has run out")

    _, dataset = made(check=check)
    with pytest.raises(RuntimeError, match="lease"):
        next(iter(DataLoader(dataset, batch_size=None)))
