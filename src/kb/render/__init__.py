"""Data to text: plain text, Markdown, CSV and SVG. Pure: no file is read or written here."""
