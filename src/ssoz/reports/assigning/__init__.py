"""Which answers and what of the register bring which reports: rules as data. No database."""
