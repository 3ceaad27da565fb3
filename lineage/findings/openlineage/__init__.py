"""OpenLineage events of other systems' runs, parsed and judged (openlineage.io, spec 2-0-2)."""
