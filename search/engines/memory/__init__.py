"""The reference engine: the rules written down as plainly as possible, by scanning."""
