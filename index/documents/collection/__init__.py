"""A collection document of numbered cases -> one file for each case."""
