"""Up to 100,000 questions that differ in tenant and category only, answered from one state of the facts."""
