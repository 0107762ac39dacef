"""What goes out and comes in as files: exports that the queue writes, imports with their rows."""

from ssoz.exchange.models.batch import Batch, BatchQuerySet, Line
from ssoz.exchange.models.export import Export, ExportQuerySet

__all__ = ["Batch", "BatchQuerySet", "Export", "ExportQuerySet", "Line"]
