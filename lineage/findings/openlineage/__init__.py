"""What other systems tell of their runs, in OpenLineage's words (openlineage.io, spec 2-0-2)."""
