"""Layers of the map beyond the plain values: where alike values lie together, two variables at once, villages."""
