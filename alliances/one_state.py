"""Reading for long from one state of the database, whatever others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# A reader that stalls for longer gives the state back: while it is held, PostgreSQL keeps all
# that was deleted since.
_PATIENCE = "10min"


@contextmanager
def one_state() -> Iterator[None]:
    """All queries of the block see the state of its first one. It must not write.

    Within a transaction the state is that transaction's own.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{_PATIENCE}'")
            yield
    else:
        with connection.cursor() as cursor:
            # Not by `atomic`: that begins as a writer does, and would keep all writers waiting.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
