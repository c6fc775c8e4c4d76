"""Entities: features of units by templates, a linear-chain conditional random field on them, and what a network makes of both."""
