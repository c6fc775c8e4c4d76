"""Semantic roles: who did what to whom, when and with what, for each predicate of a sentence."""
