"""People, who sign in with their e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin, _user_has_perm  # type: ignore[attr-defined]
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation
from orgs.models.roles import Role
from orgs.rights import known

# As Django has it: with a new one everybody would be signed out.
SESSIONS = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user; without a password nobody can sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved operator, who may use Django admin."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with that e-mail address in any spelling of case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works for one organisation, with one of its staff roles."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="users", verbose_name=_("Organization"))
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        limit_choices_to={"kind": Role.Kind.STAFF},
        verbose_name=_("Role"),
    )
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    is_active = models.BooleanField(_("Active"), default=True)
    date_joined = models.DateTimeField(_("Joined"), default=timezone.now, editable=False)
    portal_seen_at = models.DateTimeField(null=True, editable=False)
    # Sessions that began before are over, even when the account is opened again.
    signed_out_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "organisation"]

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether Django admin opens: to operators only."""
        return self.is_active and self.is_superuser

    @property
    def time_zone(self) -> str:
        """In which the person reads and enters dates with times: the organisation's."""
        return self.organisation.time_zone

    def clean(self) -> None:
        """Put the address in lower case; raise ValidationError unless the role is a staff role of the organisation."""
        super().clean()
        self.email = self.email.strip().lower()
        if self.role and (self.role.organisation_id, self.role.kind) != (self.organisation_id, Role.Kind.STAFF):
            raise ValidationError({"role": _("Choose a staff role of the organization.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep the groups in step with the organisation: this is the one place that does."""
        super().save(*args, **kwargs)
        changed = kwargs.get("update_fields")
        if changed is None or {"organisation", "organisation_id"} & set(changed):
            self.groups.set([self.organisation.group_id])

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Return what a session must bear to go on: it changes with the password and when somebody ends them all."""
        since = self.signed_out_at.isoformat() if self.signed_out_at else ""
        return salted_hmac(SESSIONS, f"{self.password}{since}", secret=secret, algorithm="sha256").hexdigest()

    def has_right(self, right: str) -> bool:
        """Return whether the own role holds ``right``, as ``"partner.view"``; what is shared is not asked here."""
        known(right)
        return self.is_active and self.role is not None and self.role.allows(right)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Return whether the user has ``perm``; being an operator opens Django admin, not other people's things."""
        return _user_has_perm(self, perm, obj) if obj is not None else super().has_perm(perm)
