"""Where the mail server hands over what arrives for the addresses of answers (docs/decisions/0012)."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from collab.base.policy import anyone, policy
from entities.mailing.incoming import UnreadableMailError, read
from entities.mailing.replies import answered
from entities.services.contents import record_answer


@policy(anyone)
@csrf_exempt
@require_POST
def incoming(request: HttpRequest) -> HttpResponse:
    """Record a raw mail as answer to the messages that its recipients stand for.

    The answer is the same for every mail that can be read: whoever writes to us does not learn which addresses exist.
    """
    _demand_secret(request)
    raw = request.read(settings.MAX_MAIL_SIZE + 1)
    if len(raw) > settings.MAX_MAIL_SIZE:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        mail = read(raw)
    except UnreadableMailError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    for message in answered(mail.recipients):
        record_answer(answered=message, mail=mail)
    return HttpResponse(status=HTTPStatus.ACCEPTED)


def _demand_secret(request: HttpRequest) -> None:
    """Raise Http404 where no mail server is expected, PermissionDenied for one that does not know the secret."""
    if not settings.MAIL_HOOK_SECRET:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.MAIL_HOOK_SECRET}"):
        raise PermissionDenied
