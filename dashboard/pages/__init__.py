"""One page, one file. A page is a module with pure functions of its context.

``title(ctx)`` and ``layout(ctx)`` are needed; ``frames(ctx)`` lists the figures and ``slots(ctx)`` further props that
follow the query string. An address that names nothing known raises `Unknown`, which leads to a page that helps.
"""
