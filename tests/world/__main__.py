"""`python -m tests.world`: see `run`."""

from __future__ import annotations

import sys

from tests.world import run

sys.exit(run.main(sys.argv[1:]))
