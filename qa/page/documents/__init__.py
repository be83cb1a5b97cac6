"""The documents in the page: found by their words, opened as they are, added, moved, taken away, put back."""
