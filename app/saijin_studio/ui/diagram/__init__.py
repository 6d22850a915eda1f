"""Draws a BPMN model from its own diagram data. Knows nothing of engines or services."""

from . import export
from .decision import DecisionView
from .layers import HeatLayer, with_removed
from .minimap import MiniMap
from .names import model_name, translated
from .search import DiagramSearch
from .style import DARK, LIGHT, DiagramColours, colours_of
from .view import DiagramView

__all__ = [
    "DARK",
    "LIGHT",
    "DecisionView",
    "DiagramColours",
    "DiagramSearch",
    "DiagramView",
    "HeatLayer",
    "MiniMap",
    "colours_of",
    "export",
    "model_name",
    "translated",
    "with_removed",
]
