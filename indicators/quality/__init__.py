"""Quality report: how complete, timely, valid, consistent, well-sourced, agreed and comparable the data are.

`rules` reads what is checked, `checks` does it, `score` counts it together, `sentences` says it, and `tables` writes it
for the data package.
"""
