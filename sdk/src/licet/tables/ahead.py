"""Read ahead in a thread, so that reading and filtering happen at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

_T = TypeVar("_T")
_END: Final = object()
_AHEAD: Final = 2  # pieces that wait; each takes memory


def read_ahead(items: Iterable[_T]) -> Iterator[_T]:
    """Yield the items in order while a thread reads the next ones. An error of reading is raised here.

    The thread ends when the iterator is closed.
    """
    waiting: queue.Queue[object] = queue.Queue(_AHEAD)
    closed = threading.Event()

    def put(item: object) -> bool:
        while not closed.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(_END)
        except BaseException as error:  # noqa: BLE001  raised again where the items are used
            put(_Failed(error))

    thread = threading.Thread(target=read, name="licet-read-ahead", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield item  # type: ignore[misc]  the items of the caller
    finally:
        closed.set()
        thread.join()


class _Failed:
    """An error of the thread that reads."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
