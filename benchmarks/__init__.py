"""How fast and how small is Wensou, beside other engines on the same articles? See README.md.

Uses the public side of ``search`` only, so that it measures whatever is behind it.
"""
