"""`python -m licet`: the same as the command `licet`."""

import sys

from licet.cli.entry import main

sys.exit(main())
