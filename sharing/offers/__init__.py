"""Offers as people see them: the form, the teaser, the host's list and page, the pages of the portal, e-mails."""
