"""Clearances: what a run may use, frozen in a manifest, and what was dropped from it since."""
