"""Help in templates: ``{% load guides %}``."""

from django import template

from collab.help.guides import GUIDES

register = template.Library()


@register.simple_tag
def guide_title(slug: str) -> str:
    """Return what the guide is called in the reader's language."""
    return GUIDES[slug].text.title
