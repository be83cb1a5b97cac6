"""PDF: characters on pages, put together into lines, paragraphs and headings; the home of pypdfium2."""
