"""What in a text names a person: identifiers by rules, in Chinese and English; notes and images take it out with it."""

from sizhen.privacy.finding import CATEGORIES, Found, OwnLists, identifiers

__all__ = ["CATEGORIES", "Found", "OwnLists", "identifiers"]
