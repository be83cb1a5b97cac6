"""Building on a Ray cluster: `make cluster`; skipped where Ray is not installed."""
