"""From what respondents said to what may be published of it."""
