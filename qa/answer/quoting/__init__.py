"""Passages -> what is quoted of them: whole items and paragraphs, cut by their offsets, side by side in a table."""
