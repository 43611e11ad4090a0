"""The data package for machines elsewhere: metadata in the forms portals read, Parquet, a static API, an archive.

One source of metadata, `indicators.schema` with its words, becomes `datapackage.json` (`descriptor`), and from that
alone come CSVW (`csvw`), DCAT (`dcat`) and OpenAPI (`openapi`): they cannot tell different things.
"""
