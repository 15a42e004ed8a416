"""Reports as files: a page that needs nothing else, a tagged PDF, and the same report as JSON."""

from api.render.write import write_report

__all__ = ["write_report"]
