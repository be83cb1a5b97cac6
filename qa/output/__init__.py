"""What Python, the command and the page share: Markdown, citations, files."""
