# The bot in a container that runs as nobody in particular and writes only /data: docs/operations.md.
# For a release, name the base by its digest: --build-arg BASE=python:3.13-slim@sha256:…
ARG BASE=python:3.13-slim

FROM ${BASE} AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /app/.venv \
    && /app/.venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
       --require-hashes --requirement requirements.txt

FROM ${BASE}
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY pyproject.toml .env.example ./
COPY flows flows
COPY storage storage
COPY bot bot
RUN .venv/bin/python -m compileall -q flows storage bot \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin prescreen \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib OPENBLAS_NUM_THREADS=1 \
    LISTEN=0.0.0.0:8080 DATA_DIR=/data DATABASE_URL=sqlite:////data/screening.db
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
