"""DOCX: its body, in order, with what Word shows and keeps apart from the text; a home of python-docx."""
