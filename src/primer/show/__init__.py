"""What every output shows: directives, roles and transforms of Sphinx that the site, the PDFs and the EPUB share."""
