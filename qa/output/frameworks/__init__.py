"""Retrievers for other programs' frameworks, each in a file that nothing here imports; each needs its extra."""
