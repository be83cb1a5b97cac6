"""One reader a format: bytes in, a text with its sections out."""
