"""Atom feeds: what is new and what changed, of any filtered set or around one record.

atom     a feed with its entries as XML (RFC 4287)
changes  which changes make up a feed
words    what changed, as a reader of feeds shows it
views    the addresses of the feeds
"""
