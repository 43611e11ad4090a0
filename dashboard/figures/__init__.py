"""Figures: pure functions from frames to plotly figures or to the items of a map."""
