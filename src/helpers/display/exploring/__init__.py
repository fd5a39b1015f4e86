"""From a choice of theme, item and group to its exhibit, its test, its tidy table, and the call that makes it.

`look` does it in code, `explore` with menus in JupyterLab. Small groups are withheld as in the report, and a test is
adjusted as the report's chapter adjusts it: nobody finds here what the report says is chance.
"""

from helpers.display.exploring.looks import EVERYBODY, Look, look
from helpers.display.exploring.panel import Explorer, explore

__all__ = ["EVERYBODY", "Explorer", "Look", "explore", "look"]
