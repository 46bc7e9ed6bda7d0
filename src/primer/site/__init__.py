"""What the HTML site alone has: markup, head, files beside the pages, anchors, previews, index."""
