"""From barriers and the support that people ask for to where the Centre should help first."""

from helpers.display.composed.support.asked import asked_where_weak
from helpers.display.composed.support.beside import targets, where_to_target
from helpers.display.composed.support.weaker import groups_to_target

__all__ = ["asked_where_weak", "groups_to_target", "targets", "where_to_target"]
