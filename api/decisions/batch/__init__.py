"""Answer up to 100,000 questions that differ only in tenant and category, from one state of the facts."""
