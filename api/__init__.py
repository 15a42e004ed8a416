"""The doors: HTTP, the map page, the command line, rendered reports."""
