"""Findings: use of data that does not match what was cleared, from reports and from OpenLineage events."""
