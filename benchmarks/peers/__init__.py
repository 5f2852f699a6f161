"""Other engines, one module each: ``rebuild(job)`` and, but for stock Whoosh, ``search(job)``."""
