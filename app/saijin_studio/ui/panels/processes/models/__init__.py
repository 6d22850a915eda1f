"""Models: versions, comparison, deployment, migration, starting."""
