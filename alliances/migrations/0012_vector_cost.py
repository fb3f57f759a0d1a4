from django.db import migrations

TABLES = (
    "alliances_alliancedocument",
    "alliances_organisationdocument",
    "alliances_diseasedocument",
)
# PostgreSQL takes the making of a vector for as cheap as a comparison, and so reads all documents
# where a word is in many: eight seconds at 100,000, where the index takes hundredths. A function of
# its own says what it costs; plpgsql, since SQL is put in line and its cost forgotten.
FUNCTION = """CREATE FUNCTION alliances_vector(tokens text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 200
AS $$ BEGIN RETURN array_to_tsvector(string_to_array(tokens, ' ')); END $$"""
VECTOR = "alliances_vector(tokens)"
PLAIN = "array_to_tsvector(string_to_array(tokens, ' '))"


def index_by(vector, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX {table}_gin")
        schema_editor.execute(
            f"CREATE INDEX {table}_gin ON {table} USING gin ({vector})", params=None
        )


def say_the_cost(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        index_by(VECTOR, schema_editor)


def forget_the_cost(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        index_by(PLAIN, schema_editor)
        schema_editor.execute("DROP FUNCTION alliances_vector", params=None)


class Migration(migrations.Migration):
    dependencies = [("alliances", "0011_imported_record")]

    operations = [migrations.RunPython(say_the_cost, forget_the_cost)]
