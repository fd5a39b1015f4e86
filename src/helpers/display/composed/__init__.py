"""From one wave to the exhibits and sentences of a chapter, or to a sentence that says why there is nothing to show."""
