"""Run a training program under a clearance: its environment, its signals, and the outputs that it reports."""
