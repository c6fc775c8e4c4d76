"""The stages in order: init, run, examine, evaluate; and the protocol a room must answer."""
