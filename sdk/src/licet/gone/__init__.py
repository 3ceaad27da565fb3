"""Search storage, read-only, for what should be gone: rows, files, versions, snapshots and backups.

result = search(wanted, targets)
document = signing.signed(result, key)
"""
