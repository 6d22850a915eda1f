"""Language models: who answers, loading, queues."""
