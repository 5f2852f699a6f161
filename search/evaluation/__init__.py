"""How good is what comes first? Queries with known answers, what was found, and its measures."""
