"""Organisationseinstellungen → Zwecke and → Ablehnungsgründe: the address says which of the lists."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.policies import allowed, user_of
from orgs.services.taxonomy import change_word
from orgs.taxonomy_lists import Asked, word_rows
from orgs.views.taxonomy import FORM_METHODS, Place, archive, delete, fill_in
from orgs.word_lists import WordList


@policy(allowed("settings.view"))
@require_safe
def words(request: HttpRequest, words: WordList) -> HttpResponse:
    """Show the words of the own organisation, and how often each is used."""
    return _list(words, request)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def word_create(request: HttpRequest, words: WordList) -> HttpResponse:
    """Add a word."""

    def save(values: dict[str, str]) -> str:
        made = words.create(actor=user_of(request), **values)
        return _("“%(name)s” was added.") % {"name": made}

    form = words.form(request.POST if request.method == "POST" else None)
    return fill_in(request, _place(words), form, title=words.new, save=save)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def word_edit(request: HttpRequest, words: WordList, pk: int) -> HttpResponse:
    """Change a word."""
    found = _word(request, words, pk)

    def save(values: dict[str, str]) -> str:
        now = change_word(actor=user_of(request), word=found, fields=values)
        return _("“%(name)s” was saved.") % {"name": now}

    form = words.form(request.POST if request.method == "POST" else None, instance=found)
    return fill_in(request, _place(words), form, title=words.edit, save=save)


@policy(allowed("settings.edit"))
@require_POST
def word_archive(request: HttpRequest, words: WordList, pk: int) -> HttpResponse:
    """Archive a word, or restore it."""
    return archive(request, _place(words), _word(request, words, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def word_delete(request: HttpRequest, words: WordList, pk: int) -> HttpResponse:
    """Delete a word that nothing has."""
    return delete(request, _place(words), _word(request, words, pk))


def _word(request: HttpRequest, words: WordList, pk: int) -> Any:
    return get_object_or_404(words.model.objects.visible_to(user_of(request)), pk=pk)


def _place(words: WordList) -> Place:
    return Place(words.names["list"], words.title, partial(_list, words))


def _list(words: WordList, request: HttpRequest) -> HttpResponse:
    user, asked = user_of(request), Asked.of(request.GET)
    page = paginate(request, words.find(user, asked))
    context = {
        "words": words,
        "asked": asked,
        "page": page,
        "rows": word_rows(words.model, list(page)),
        "may_edit": user.has_right("settings.edit"),
    }
    return render_htmx(request, "orgs/words/list.html", context, partial="list")
