"""PDF documents: `pdf.render(template, context)` is all that others know of the engine."""

from ssoz.pdf.rendering import RenderingFailed, render

__all__ = ["RenderingFailed", "render"]
