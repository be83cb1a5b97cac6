"""PDF: characters on pages, put together into lines, paragraphs and headings."""
