"""Measurements, one command each: see README.md here."""

import index  # noqa: F401  # switches off the telemetry of libraries before any is imported
