"""Questions that are asked of several documents, or of all: what these are looked through for."""
