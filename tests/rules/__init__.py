"""What roles hide, lock and allow of attributes, proved at every door."""
