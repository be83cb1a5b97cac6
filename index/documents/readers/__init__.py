"""One module a format: bytes -> text, headings and where each page begins."""
