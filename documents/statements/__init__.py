"""Usage statements: one month of one tenant, as signed JSON and as a printed page."""
