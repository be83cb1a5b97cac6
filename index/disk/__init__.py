"""Files on disk: verified folders, atomic writes, memory-mapped arrays and records."""
