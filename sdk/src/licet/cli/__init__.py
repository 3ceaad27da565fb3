"""`licet` at a terminal. `verify` needs the core install only; the rest is in `licet[cli]`.

Exit codes: 0 yes, 3 no, 1 nobody knows.
"""
