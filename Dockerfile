# One image for every service; the command is the subcommand of `complaints`. The config folder is part of it.
FROM python:3.11.13-slim-bookworm AS dependencies
RUN python -m venv /opt/venv
COPY requirements-image.lock .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements-image.lock

FROM python:3.11.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/complaints --create-home complaints
COPY --from=dependencies /opt/venv /opt/venv
COPY . /app
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER complaints
WORKDIR /var/lib/complaints
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "commands.cli"]
CMD ["--help"]
