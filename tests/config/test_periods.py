"""A period that cannot be meant ends the start with its name and the numbers that it may be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LICET_DRAFT_HOURS", "0"), ("LICET_PROPOSAL_DAYS", "-1"), ("LICET_UNANSWERED_DAYS", "9999999")],
)
def test_a_period_out_of_bounds_is_refused_at_the_start(variable: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "version"],
        check=False,
        env={**os.environ, variable: value},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert f"{variable} is {value}: set it to" in done.stderr
    assert "Traceback" not in done.stderr
