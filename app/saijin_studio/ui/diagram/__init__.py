"""Draws a BPMN model from its own diagram data. Knows nothing of engines or services."""

from .names import model_name, translated
from .style import DARK, LIGHT, DiagramColours, colours_of
from .view import DiagramView

__all__ = ["DARK", "LIGHT", "DiagramColours", "DiagramView", "colours_of", "model_name", "translated"]
