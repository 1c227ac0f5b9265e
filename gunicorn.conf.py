"""How gunicorn serves Collab; any setting can be overridden with ``GUNICORN_CMD_ARGS``."""

from pathlib import Path

from environs import Env
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

env = Env()
env.read_env(str(Path(__file__).with_name(".env")), recurse=False)

wsgi_app = "collab.wsgi:application"
bind = f"{env.str('BIND_HOST', '127.0.0.1')}:{env.int('PORT', 8000)}"
# One process with threads suits SQLite; a deployment on PostgreSQL raises both.
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", 1)
threads = env.int("WEB_THREADS", 8)
timeout = 60
# The heartbeat file of a worker belongs into memory: on a slow disk it would be mistaken for a hang.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Nobody steers a running server; several on one machine would fight over the socket.
control_socket_disable = True


def when_ready(server: Arbiter) -> None:
    """Tell where Collab is."""
    server.log.info("Collab is ready: http://%s", bind)


def post_worker_init(worker: Worker) -> None:
    """Start the e-mail sweep inside the worker where no Celery worker runs it."""
    from django.conf import settings  # noqa: PLC0415

    if settings.OUTBOX_EMBEDDED_SWEEPER:
        from activity.outbox.embedded import start_sweeper  # noqa: PLC0415

        start_sweeper()
