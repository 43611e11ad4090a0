"""Property tests draw the same examples every time, and are not timed: the machine may be busy."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")
