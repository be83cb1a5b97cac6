"""Markdown and plain text: kept as they are; where their sections and their front matter are."""
