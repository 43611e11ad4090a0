"""Reports people hold in their hands, made from the built data package and the masterplan's records.

`facts` says what is so, `voice` puts it into words, `pictures` draws it (`maps`, `charts`, `drawing`). A document
(`profile`, `summary`, `book`, `briefing`) is plain values that `typeset` sets as a tagged PDF; so are the `workbook`,
which `xlsx` writes, and the `slides`, which `deck` writes. `jobs` names them all, `make` makes one or all of them, and
`bundle` packs them with the data behind them.
"""
