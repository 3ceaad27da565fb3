"""Copies of training data, the orders to destroy them, and the certificates that they are gone."""
