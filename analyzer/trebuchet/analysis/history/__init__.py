"""What each commit of a policy brought and ended, read off runs."""
