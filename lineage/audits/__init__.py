"""Audits: an auditor reads the list of what was done with a customer's data, draws a sample and gives an opinion."""
