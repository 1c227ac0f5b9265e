"""What people are told about tasks and processes."""
