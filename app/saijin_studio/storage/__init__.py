"""The studio's own data: SQLAlchemy tables and the repositories over them."""
