"""From numbers and weights to estimates, errors and tests: the arithmetic, on plain arrays, which knows no survey."""
