"""Usage statements: what was done with a tenant's data in a month, as signed JSON and as a page of paper."""
