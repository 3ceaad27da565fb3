"""The pytest plugin: the fixture `licet_double`. pytest finds it by itself where licet is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from licet.live_keys import VARIABLE

if TYPE_CHECKING:
    from licet.testing.double import Double

_OTHERS = (
    "LICET_PINNED_KEYS",
    "LICET_ISSUER",
    "LICET_CLEARANCE",
    "LICET_PSEUDONYM_KEY_FILE",
    "LICET_SUBJECT_KEYS",
)


@pytest.fixture
def licet_double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """A double of a Licet server that `licet.Client()` finds by itself. Live keys are refused while it runs.

    A test that sends a live key to it fails.
    """
    from licet.testing.double import Double

    with Double() as double:
        for name, value in double.environment.items():
            monkeypatch.setenv(name, value)
        for name in _OTHERS:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(VARIABLE, "1")
        yield double
    if double.live_keys_refused:
        pytest.fail("The test sent a live key to the double. Tests use no live keys.", pytrace=False)
