"""What is asked for -> passages -> quotes -> an answer, or an abstention."""
