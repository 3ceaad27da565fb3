"""Model versions: what each learned from whom, what may be derived from it, and when it retires."""
