"""Question and history -> what is asked for, and of which documents."""
