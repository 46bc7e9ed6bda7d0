"""The checks over the sources: pure functions that yield messages, one module a subject; check.py registers them."""
