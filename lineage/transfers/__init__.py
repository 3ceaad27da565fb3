"""Decide whether a model, a copy or the vendor itself may go to another party."""
