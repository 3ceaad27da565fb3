"""One customer's life, from the first paper to the last certificate."""

from __future__ import annotations

import pytest

from tests.people import Party
from tests.scenarios.negotiation import CHAPTERS, Life

pytestmark = pytest.mark.usefixtures("catalogue", "schedule", "globex")


def test_one_customers_life(acme: Party) -> None:
    life = Life(acme)
    for chapter in CHAPTERS:
        chapter(life)
