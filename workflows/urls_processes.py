"""Addresses of a process and its tasks."""

from django.urls import path

from workflows.views import assigning, processes, tasks

urlpatterns = [
    path("processes/<int:pk>/", processes.process, name="process"),
    path("processes/<int:pk>/history/", processes.process_history, name="process_history"),
    path("processes/<int:pk>/edit/", processes.process_edit, name="process_edit"),
    path("processes/<int:pk>/assign/", assigning.process_assign, name="process_assign"),
    path("processes/<int:pk>/close/", processes.process_close, name="process_close"),
    path("processes/<int:pk>/reopen/", processes.process_reopen, name="process_reopen"),
    path("processes/<int:pk>/delete/", processes.process_delete, name="process_delete"),
    path("phases/<int:pk>/assign/", assigning.phase_assign, name="phase_assign"),
    path("phases/<int:pk>/tasks/new/", tasks.task_add, name="task_add"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/move/", tasks.task_move, name="task_move"),
    path("tasks/<int:pk>/edit/", tasks.task_edit, name="task_edit"),
    path("tasks/<int:pk>/assign/", assigning.task_assign, name="task_assign"),
    path("tasks/<int:pk>/comment/", tasks.task_comment, name="task_comment"),
]
