"""Reports with nobody watching: the inbox of exports, runs on a schedule, and the records of what they did."""
