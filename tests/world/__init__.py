"""The whole product on one machine, with a seeded schedule of faults: `make test-world`."""
