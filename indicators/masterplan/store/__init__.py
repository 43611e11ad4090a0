"""What people write: records, people and an audit trail in SQLite (default) or PostgreSQL."""

from indicators.masterplan.store.core import Change, ConflictError, Store, Stored
from indicators.masterplan.store.engine import StoreError, store_url

__all__ = ["Change", "ConflictError", "Store", "StoreError", "Stored", "store_url"]
