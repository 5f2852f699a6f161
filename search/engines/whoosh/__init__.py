"""The embedded engine: a Whoosh index, matched and scored exactly. All that touches Whoosh is here."""
