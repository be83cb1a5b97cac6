"""Trains the adapter and the reader, and fits the confidence model. The program itself never imports this."""

import index  # noqa: F401  # switches off the telemetry of libraries before any is imported
