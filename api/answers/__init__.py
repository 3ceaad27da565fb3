"""What a running server answers, kept in a file and compared: before an upgrade and after it."""
