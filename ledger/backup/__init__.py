"""Backups: database, keys and evidence in one folder, verified when written and when restored."""
