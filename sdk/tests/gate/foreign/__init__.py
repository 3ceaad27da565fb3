"""Parquet files that others made, through every engine, against the plain reference."""
