"""Tables of the store.

A record's fields are one JSON text: which fields a kind of record has is said once, in `indicators.masterplan.tables`,
for files, templates, forms and the store alike, so that a new field needs no migration. What the store itself works
with (identity, version, state, office) are columns. Times are UTC as text of fixed width: they sort as text, and both
databases give back exactly what was written.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

RECORD = Table(
    "record",
    METADATA,
    Column("kind", String(40), primary_key=True),
    Column("key", String(500), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("office", String(100), nullable=False),
    Column("data", Text, nullable=False),
    # What the public sees: the last version that was signed off, while a newer draft is being written.
    Column("approved_version", Integer),
    Column("approved_data", Text),
    Column("created_at", String(27), nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("updated_at", String(27), nullable=False),
    Column("updated_by", String(80), nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(27), nullable=False),
    Column("who", String(80), nullable=False),
    Column("action", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("key", String(500), nullable=False),
    Column("version", Integer, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("why", Text, nullable=False),
    Index("audit_of_record", "kind", "key"),
    Index("audit_of_action", "action", "id"),
    sqlite_autoincrement=True,
)

PERSON = Table(
    "person",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("password", String(300), nullable=False),
    Column("role", String(20), nullable=False),
    Column("office", String(100), nullable=False),
    Column("disabled", Boolean, nullable=False),
    # Changes with every change to the person, so that a session opened before is no longer good.
    Column("stamp", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_at", String(27)),
    Column("created_at", String(27), nullable=False),
    Column("updated_at", String(27), nullable=False),
)

LOGIN = Table(
    "login",
    METADATA,
    # The hash of what the browser holds: whoever reads the database cannot log in with it.
    Column("token", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("seen_at", String(27), nullable=False),
    Index("login_of_person", "name"),
)

UPLOAD = Table(
    "upload",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("who", String(80), nullable=False),
    Column("name", String(200), nullable=False),
    Column("target", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", String(27), nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    # The beginning of the content's SHA-256: the same file is kept once, and none can be exchanged.
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("media", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", String(27), nullable=False),
)
