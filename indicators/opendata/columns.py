"""Parquet and GeoParquet: the same tables with their types, for tools that read columns."""

from __future__ import annotations

import io

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from indicators.schema import Resource

MEDIA = "application/vnd.apache.parquet"
#: Not "parquet": frictionless 5 would read it as a table whose bytes it cannot count, and call the package invalid.
FORMAT = "vnd.apache.parquet"
_TYPES = {"string": pa.string(), "number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_()}


def table_bytes(resource: Resource, frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet; descriptions of the columns are kept with them.

    Parameters
    ----------
    resource : Resource
    frame : DataFrame
        In the columns and types of `resource`.
    """
    fields = [
        pa.field(f.name, _TYPES[f.type], nullable=not f.required, metadata={"description": f.description})
        for f in resource.fields
    ]
    table = pa.Table.from_pandas(frame, pa.schema(fields), preserve_index=False).replace_schema_metadata()
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def geometry_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return a layer as GeoParquet 1.1 with a bounding box for each row."""
    out = io.BytesIO()
    frame.to_parquet(out, index=False, compression="zstd", schema_version="1.1.0", write_covering_bbox=True)
    return out.getvalue()
