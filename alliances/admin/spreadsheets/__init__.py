"""The spreadsheet round trip: export a selection, edit it, look at what would change, confirm.

sheet       rows of texts as they were read, and the limits that hold for a file
csv_files, xlsx_files   a sheet from a file and back
cells       what a cell says: texts, choices, dates, numbers, relations
relations   which record a cell means: by identifier, then by exact name
resource    rows and records: finds, compares, validates, writes; resources for each kind of record
plan        what an import would do, row by row
pages       export, upload, preview and confirmation in the admin
"""
