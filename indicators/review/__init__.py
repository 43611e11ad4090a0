"""The review of the baseline: what there is to review, where it stands, who may decide, and frozen versions of it."""

from indicators.review.acts import Act, Bulk, ChangedError, accept_many, act
from indicators.review.items import KINDS, Item, items
from indicators.review.ledger import (
    HINTS,
    OPEN,
    STATUSES,
    WORDS,
    Comment,
    Filter,
    Review,
    Standing,
    read,
    read_at,
    standing,
)
from indicators.review.rules import ACTIONS, bulk, may

__all__ = [
    "ACTIONS",
    "HINTS",
    "KINDS",
    "OPEN",
    "STATUSES",
    "WORDS",
    "Act",
    "Bulk",
    "ChangedError",
    "Comment",
    "Filter",
    "Item",
    "Review",
    "Standing",
    "accept_many",
    "act",
    "bulk",
    "items",
    "may",
    "read",
    "read_at",
    "standing",
]
