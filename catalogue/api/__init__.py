"""API v1: the catalogue as JSON, read-only (docs/api.md).

urls       its addresses
base       what all answers share: parameters, language, headers
lists      the lists of each kind of record
records    the records
start      the addresses by name; the description (OpenAPI) and the page of documentation
problems   errors (RFC 9457)
openapi    how the description is made from the views
shapes     what answers look like, for the description and for tests
"""
