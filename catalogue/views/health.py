"""What those ask who keep the site running: is the process alive, may it get requests?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from alliances import curation
from catalogue import index

_PLAIN = "text/plain; charset=utf-8"


def process(request: HttpRequest) -> HttpResponse:
    """/healthz: this process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type=_PLAIN)


def readiness(request: HttpRequest) -> HttpResponse:
    """/readyz: 200 where all is there that a page needs, else 503 and what is not."""
    try:
        missing = _what_is_missing()
    except DatabaseError:
        missing = "the database does not answer"
    if missing:
        return HttpResponse(f"not ready: {missing}\n", status=503, content_type=_PLAIN)
    return HttpResponse("ok\n", content_type=_PLAIN)


def _what_is_missing() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations are to be applied (manage.py migrate)"
    if curation.documents_are_stale():
        return "search documents are to be written (manage.py renew_documents)"
    # A process that started without its database reads the index now.
    index.current()
    return ""
