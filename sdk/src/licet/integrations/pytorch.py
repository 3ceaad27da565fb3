"""A PyTorch data set behind the gate, asked anew in every epoch."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from torch.utils.data import IterableDataset, get_worker_info

from licet.errors import StaleWorkers
from licet.gate import Gate, GateReport
from licet.gate.report import CategoryReport

Source = Callable[[int, int], Iterable[Any]]


class GatedDataset(IterableDataset):  # type: ignore[misc, type-arg, unused-ignore]
    """Frames of `source`, each of them filtered, one after the other.

    `source(worker, workers)` gives the frames that are one worker's part (0 and 1 without workers), in any engine
    the gate knows. `check`, called before each epoch, raises to end it, or renews the gate: a clearance's lease
    check. `transform` makes of each filtered frame what is yielded, the frame itself by default.

    A worker that outlives an epoch has an old copy of the gate: with `persistent_workers=True` the second epoch
    raises StaleWorkers. Without it every epoch starts workers with the gate as it is then.
    """

    def __init__(
        self,
        source: Source,
        gate: Gate,
        *,
        category: str,
        tenant: str,
        time: str | None = None,
        check: Callable[[Gate], None] | None = None,
        transform: Callable[[Any], Iterable[Any]] | None = None,
    ) -> None:
        super().__init__()
        self._source, self._gate, self._check, self._transform = source, gate, check, transform
        self._asked: dict[str, Any] = {"category": category, "tenant": tenant, "time": time}
        self._begun = False
        self._counts = tempfile.mkdtemp(prefix="licet-counts-")

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        if worker is None:
            if self._check is not None:
                self._check(self._gate)
            yield from self._frames(0, 1)
            return
        if self._begun:
            raise StaleWorkers(
                "This worker has the gate of an epoch before, and may not know of a withdrawal since:"
                " use persistent_workers=False."
            )
        self._begun = True
        if self._check is not None:
            self._check(self._gate)
        try:
            yield from self._frames(worker.id, worker.num_workers)
        finally:
            counted = [each.to_dict() for each in self._gate.report().categories]
            (Path(self._counts) / f"{uuid.uuid4()}.json").write_text(json.dumps(counted))

    def report(self) -> GateReport:
        """The gate's report, with what was counted in workers."""
        for file in Path(self._counts).glob("*.json"):
            self._gate.absorb(CategoryReport.from_dict(each) for each in json.loads(file.read_text()))
            file.unlink()
        return self._gate.report()

    def _frames(self, worker: int, workers: int) -> Iterator[Any]:
        for frame in self._source(worker, workers):
            passed = self._gate.filter(frame, **self._asked)
            if self._transform is None:
                yield passed
            else:
                yield from self._transform(passed)
