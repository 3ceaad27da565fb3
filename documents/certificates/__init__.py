"""Certificates of destruction as they are handed out: JSON with names beside it, and a sealed PDF."""
