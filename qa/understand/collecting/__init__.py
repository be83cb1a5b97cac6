"""Questions that go through all documents: what they are looked through for."""
