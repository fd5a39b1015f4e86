"""From rows and marks to SVG: where things stand, and that nothing lies on anything else."""
