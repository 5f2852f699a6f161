"""The embedded engine: a Whoosh index, matched and scored exactly. Whoosh is touched only here."""
