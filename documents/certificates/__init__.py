"""Certificates of destruction as they are shown: with the names that stand beside what is signed, and on paper."""
