# One image for web, worker, beat and migrations; compose.yaml shows how they play together.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIND_HOST=0.0.0.0 \
    COLLAB_VAR=/var/lib/collab

RUN useradd --system --create-home --home-dir /var/lib/collab collab
WORKDIR /srv/collab

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY . .
# The address only decides that the style sheets and scripts are fingerprinted; a container gets its own.
RUN pybabel compile --directory locale --domain django \
    && COLLAB_VAR=/tmp/build PUBLIC_URL=https://collab.example python manage.py collectstatic --no-input \
    && rm -r /tmp/build

USER collab
VOLUME /var/lib/collab
EXPOSE 8000
CMD ["gunicorn"]
