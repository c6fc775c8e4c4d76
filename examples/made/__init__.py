"""Data with known truth, one small simulator for each examination."""
