"""What lies on disk: verified folders, files written whole, arrays and records read where they are touched."""
