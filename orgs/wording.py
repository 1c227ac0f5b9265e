"""Words of installed packages that we say differently in German; listed here, our catalogue holds them.

The packages' own German calls people "Sie"; the interface of Collab calls them "du".
"""

from django.utils.translation import gettext_noop as _

OURS = (
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional "
        "requirements such as biometrics or PIN protection."
    ),
    _("The new value must be different from the current one."),
    _("Recovery codes"),
    _("Passwordless"),
    _("Authenticator code"),
)
