"""What `make bench` measures: raking, how soon a chapter paints, and the report as a whole beside other ways."""
