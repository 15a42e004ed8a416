"""The nouns that every floor speaks of: values without I/O, clock or randomness."""
