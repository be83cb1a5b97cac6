"""What answers out of several documents, side by side."""
