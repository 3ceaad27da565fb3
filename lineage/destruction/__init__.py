"""Destruction: copies of training data, the orders to destroy them, and their certificates."""
