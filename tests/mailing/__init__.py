"""Messages that go out as e-mail, and the answers that come in."""
