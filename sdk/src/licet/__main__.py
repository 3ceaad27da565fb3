"""Run the command `licet` as `python -m licet`."""

import sys

from licet.cli.entry import main

sys.exit(main())
