"""The contract of types: what the gate does with a column of each type of each engine, found by running the gate."""
