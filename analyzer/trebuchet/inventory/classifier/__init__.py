"""What a tool can do, told from its name and parameters: rules as tables, evidence a label."""
