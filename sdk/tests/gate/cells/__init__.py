"""Two million cells and more for each engine, their extremes included, against the plain reference."""
