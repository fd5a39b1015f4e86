"""Readers fed with what no program would write."""
