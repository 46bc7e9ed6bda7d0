"""What the book rests on: files in, values or messages out. No Sphinx and no network."""
