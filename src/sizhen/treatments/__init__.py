"""What was given to whom, and what must not be."""
