"""The Processes section: instances, models, tasks and figures."""
