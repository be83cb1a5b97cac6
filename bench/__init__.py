"""Measurements, one command each: see README.md here."""

import index  # noqa: F401  # switches off what libraries report home, before any of them is imported
