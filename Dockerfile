# syntax=docker/dockerfile:1
# The program alone, in an image without a shell: one static binary, CA certificates, no root.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY internal internal
COPY migrations migrations
COPY static static
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/nongsan ./cmd/nongsan \
	&& mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/nongsan /nongsan
# The volume takes over the owner of this directory.
COPY --from=build --chown=65532:65532 /out/data /data
ENV DATA_DIR=/data ADDR=:8080 TMPDIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["/nongsan", "health"]
ENTRYPOINT ["/nongsan"]
CMD ["serve"]
