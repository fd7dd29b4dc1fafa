"""From checked trees to Python: `generate` writes it, `runtime` is what it calls.

Only `runtime` is imported when a program comes from the cache.
"""
