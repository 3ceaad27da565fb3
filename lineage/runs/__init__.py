"""The life of a run: cleared, checked at each heartbeat, reported, swept."""
