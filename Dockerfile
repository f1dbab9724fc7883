# docker build -t inspector:0.1.0 .
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY inspector inspector
COPY checks checks
COPY reports reports
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --constraint constraints.txt /wheels/*.whl

FROM python:3.13-slim
COPY --from=build /venv /venv
# The root file system may be read-only, and the folder a run starts in is nothing to import from.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1
WORKDIR /tmp
USER 65532:65532
ENTRYPOINT ["python", "-m", "inspector"]
