"""A double of a Licet server for tests: a real server on this machine that allows what a test says, and no live keys.

    def test_my_training(licet_double):                      # with pytest, the fixture is there by itself
        licet_double.allow("acme", "machine-telemetry", fields=["rpm"])
        train()                                              # uses licet.Client() as ever
        assert licet_double.runs[0].used == {("acme", "machine-telemetry"): 100}

It signs its answers, so the code under test verifies them as it verifies a server's. Whatever a test does not allow is
denied.
"""

from licet.testing.double import Double
from licet.testing.runs import Run

__all__ = ["Double", "Run"]
