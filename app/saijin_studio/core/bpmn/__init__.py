"""BPMN models as drawings: reading, layout, comparison."""
