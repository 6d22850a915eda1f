"""An index of its own for the search on PostgreSQL, where SQLite has its FTS5

A message's words are lexemes as they are: no dictionary or parser of the server's changes them. Very long words are
known by their beginnings, and a message with more words than a tsvector holds by "*", which every search looks at. So
what the index finds has to be looked through (storage.search_postgres); what it does not find holds no match.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# COST: reading the index is always cheaper than making the lexemes of many messages anew.
LEXEMES = r"""
CREATE FUNCTION search_lexemes(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT array_to_tsvector(
        CASE WHEN octet_length(words) > 1000000 THEN ARRAY['*']
        ELSE string_to_array(regexp_replace(words, '(\S{100})\S+', '\1', 'g'), ' ') END
    )
$$
"""
# What was written last waits in a list that every search reads: a short one.
INDEX = """
CREATE INDEX ix_search_lexemes ON search_rows USING gin (search_lexemes(words)) WITH (gin_pending_list_limit = 512)
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(LEXEMES)
        op.execute(INDEX)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_lexemes")
        op.execute("DROP FUNCTION search_lexemes(text)")
