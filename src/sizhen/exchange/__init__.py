"""Formats in and out, a file a format: bytes to arrays and metadata. No learning, no policy."""
