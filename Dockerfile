# syntax=docker/dockerfile:1
# An exact tag. To hold it to the byte: docker buildx imagetools inspect python:3.13.11-slim-trixie,
# then --build-arg PYTHON=python:3.13.11-slim-trixie@sha256:…
ARG PYTHON=python:3.13.11-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY deploy/requirements.lock deploy/build.lock deploy/
RUN python -m venv --without-pip /opt/vepbot \
 && pip --python /opt/vepbot/bin/python install --no-deps --only-binary :all: --require-hashes -r deploy/requirements.lock \
 && pip install --no-deps --only-binary :all: --require-hashes -r deploy/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/vepbot/bin/python install --no-deps --no-index /wheels/*.whl
# Nobody but the bot reads what it keeps.
RUN mkdir -m 0700 /data && chown 10001:10001 /data

FROM ${PYTHON}
LABEL org.opencontainers.image.title="vepbot" \
      org.opencontainers.image.description="Enforces an enhancement process that is written down in rules" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/vepbot /opt/vepbot
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/vepbot/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    LOG_FORMAT=json \
    RULES_DIR=/rules
# Numbers, so that Kubernetes can see that it is not root.
USER 10001:10001
# The only place that is written to: the database, and what the setup page leaves.
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["vepbot", "health"]
ENTRYPOINT ["vepbot"]
CMD ["serve"]
