"""The command `licet`.

`verify` needs the core install only; the other commands need `licet[cli]`. Exit codes: 0 allowed, 3 denied,
1 no answer.
"""
