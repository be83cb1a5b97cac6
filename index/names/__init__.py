"""Names: those that documents bear, in the scripts that questions are typed in, and where a question has them."""
