"""Writing with templates: messages and documents. The modules in order of use:

``variables`` how they are written, and which a writer may use · ``meanings`` what they stand for on one entity, to one
person · ``filling`` puts them in, once · ``templates`` which ones somebody may use · ``drafts`` messages ·
``reading`` light Markdown into ``blocks`` · ``documents`` a filled template with its ``letterhead``, for ``pdf`` and
``word`` · ``page`` what is shown before one is made.
"""
