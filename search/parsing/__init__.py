"""What a person typed, on its way to a query: lexemes, words, dates, a tree."""
