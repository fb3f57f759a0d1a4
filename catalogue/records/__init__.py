"""The public shape of each record, which pages, downloads and the API share."""
