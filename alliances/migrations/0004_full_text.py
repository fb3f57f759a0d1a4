from django.db import migrations

DOCUMENTS = {
    "alliances_alliancedocument": "alliance_id",
    "alliances_organisationdocument": "organisation_id",
    "alliances_diseasedocument": "disease_id",
}

# An FTS5 table without text of its own; triggers keep it in step (sqlite.org/fts5.html, 4.4.3).
# Tokens are words already: the tokenizer only has to part them at blanks. It takes every letter
# beyond ASCII for part of a word.
FTS5 = (
    """CREATE VIRTUAL TABLE {table}_fts USING fts5(tokens, content='{table}', content_rowid='{key}',
    tokenize="ascii tokenchars '~:'", detail=none, columnsize=0)""",
    """CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_fts(rowid, tokens) VALUES (new.{key}, new.tokens); END""",
    """CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_fts({table}_fts, rowid, tokens) VALUES ('delete', old.{key}, old.tokens);
    END""",
    """CREATE TRIGGER {table}_updated AFTER UPDATE OF tokens ON {table} BEGIN
    INSERT INTO {table}_fts({table}_fts, rowid, tokens) VALUES ('delete', old.{key}, old.tokens);
    INSERT INTO {table}_fts(rowid, tokens) VALUES (new.{key}, new.tokens); END""",
)
GIN = "CREATE INDEX {table}_gin ON {table} USING gin (array_to_tsvector(string_to_array(tokens, ' ')))"


def make_indexes(apps, schema_editor):
    statements = FTS5 if schema_editor.connection.vendor == "sqlite" else [GIN]
    for table, key in DOCUMENTS.items():
        for statement in statements:
            schema_editor.execute(statement.format(table=table, key=key), params=None)


def drop_indexes(apps, schema_editor):
    for table in DOCUMENTS:
        if schema_editor.connection.vendor == "sqlite":
            for event in ("inserted", "deleted", "updated"):
                schema_editor.execute(f"DROP TRIGGER {table}_{event}")
            schema_editor.execute(f"DROP TABLE {table}_fts")
        else:
            schema_editor.execute(f"DROP INDEX {table}_gin")


def say_that_documents_are_missing(apps, schema_editor):
    """A catalogue that holds alliances already wants `renew_documents`."""
    if apps.get_model("alliances", "Alliance").objects.exists():
        apps.get_model("alliances", "Revision").objects.create(pk=1, analyser=0)


class Migration(migrations.Migration):
    dependencies = [("alliances", "0003_search")]

    operations = [
        migrations.RunPython(make_indexes, drop_indexes),
        migrations.RunPython(say_that_documents_are_missing, migrations.RunPython.noop),
    ]
