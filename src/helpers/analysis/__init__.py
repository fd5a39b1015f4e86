"""From one opened wave to plain tables, one row an estimate."""
