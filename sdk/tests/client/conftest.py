from __future__ import annotations

from collections.abc import Iterator

import pytest

from sdk.tests.client.faulty import Server
from sdk.tests.client.honest import Honest


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Honest()) as running:
        yield running
