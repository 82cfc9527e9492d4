FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /src
# The dependencies alone first: they stay in the cache while only our code changes.
COPY pyproject.toml uv.lock ./
# --build-arg EXTRA=demo: with what only `voitto demo` needs
ARG EXTRA=
RUN uv sync --locked --no-default-groups --no-install-project ${EXTRA:+--extra $EXTRA}
COPY README.md LICENSE ./
COPY procountor_client procountor_client
COPY handlers handlers
COPY sandbox sandbox
COPY bot bot
RUN uv sync --locked --no-default-groups --no-editable ${EXTRA:+--extra $EXTRA}

FROM python:3.13-slim
# A virtual environment remembers its path: it must be the same in both stages.
COPY --from=build /src/.venv /src/.venv
ENV PATH=/src/.venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --system --user-group --uid 10001 --home-dir /data voitto && install --directory --owner voitto --group voitto /data
USER voitto
# voitto.toml is read from here, and the default database, voitto.db, is written here.
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
# exec form: SIGTERM reaches the bot, which then finishes what it is doing (up to 10 s)
ENTRYPOINT ["voitto"]
CMD ["run", "--host", "0.0.0.0", "--port", "8080"]
