"""A passage that somebody else typed -> where it stands in the documents, or the nearest one; without a model."""
