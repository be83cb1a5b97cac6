"""One room a format: bytes in, a text with its sections out; beside them what several formats share."""
