"""The desk of assigning rules: the pages and words that it does not share with that of forms."""
