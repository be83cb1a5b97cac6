"""Retrievers in the frameworks that they are made for: `make frameworks`; skipped where a framework is missing."""
