"""Inputs that somebody broke: a small project in which all is well, and what may become of its files."""
