"""Snapshots on disk: documents, chunks, vectors, words, calibration; and the cache beside them."""
