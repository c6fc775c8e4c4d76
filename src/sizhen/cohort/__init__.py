"""Cases with patients and attributes: gathered, audited, split. Knows no kind of data and no model."""
