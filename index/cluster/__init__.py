"""Building on several machines: their workers read, chunk and embed; one process stores, as it does alone."""
