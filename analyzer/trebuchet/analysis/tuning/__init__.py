"""Which value of a limit stops the attacks and leaves honest work whole; all of it replayed."""
