"""What a request says of how it came about."""

from django.http import HttpRequest

# What browsers say that fetch a page before somebody asks for it.
AHEAD = ("prefetch", "prerender", "preview")


def is_opened(request: HttpRequest) -> bool:
    """Return whether somebody looks at the page: not when a browser only fetches it ahead, or asks for its head."""
    purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}".lower()
    return request.method == "GET" and not any(word in purpose for word in AHEAD)
