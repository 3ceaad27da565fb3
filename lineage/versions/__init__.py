"""Model versions: the tenants and data that each learned from, its ancestors, its files and its retirement."""
