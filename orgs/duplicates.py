"""Who is a partner already, by name and by address."""

from dataclasses import dataclass, field

from orgs.models import Organisation, Partnership


def folded(text: str) -> str:
    """Return ``text`` for comparing: capitals and blanks make no difference, on any database."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Known:
    """The partners that a host has, in whatever status, by folded name and e-mail address."""

    by_name: dict[str, Partnership] = field(default_factory=dict)
    by_email: dict[str, Partnership] = field(default_factory=dict)

    @classmethod
    def of(cls, host: Organisation, *, besides: Partnership | None = None) -> "Known":
        """Return the partners of ``host`` without ``besides``; one query."""
        found = Partnership.objects.filter(host=host).select_related("partner").order_by("-pk")
        known = cls()
        for each in found.exclude(pk=besides.pk) if besides else found:
            known.by_name[folded(each.partner.name)] = each
            if each.email:
                known.by_email[folded(each.email)] = each
        return known


def partner_named(host: Organisation, name: str, *, besides: Partnership | None = None) -> Partnership | None:
    """Return the partner of ``host`` that is called ``name``, if there is one besides ``besides``."""
    return Known.of(host, besides=besides).by_name.get(folded(name))
