"""What stands between a training set and the training: only what was allowed gets through."""
