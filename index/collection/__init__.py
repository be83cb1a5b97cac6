"""A collection document of numbered cases -> one file a case."""
