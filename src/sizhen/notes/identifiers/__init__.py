"""Identifiers in notes: the rules of `privacy`, and a tagger trained on marked notes beside them."""
