"""Milvus as the place of an index: read by engines on several machines."""
