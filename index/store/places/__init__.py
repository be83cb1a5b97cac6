"""Where an index is kept: what build, search, status and verify ask of a place, and the places that there are."""
