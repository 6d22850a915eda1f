"""The managed Camunda and its PostgreSQL, and the REST client for any engine."""
