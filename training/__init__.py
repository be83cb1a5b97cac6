"""Trains what the carried model is taught: the adapter and the reader. The program itself never imports this."""

import index  # noqa: F401  # switches off what libraries report home, before any of them is imported
