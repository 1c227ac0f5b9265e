"""Search across everything that a person may see; what there is to search, apps register (``orgs.searching``)."""
