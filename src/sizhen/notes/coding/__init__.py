"""From words to coded terms: a user's table, its words in one automaton, the nearest by character pairs, and what is never taken for it."""
