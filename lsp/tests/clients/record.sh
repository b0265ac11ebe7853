#!/usr/bin/env bash
# Stands in for the server and keeps everything that is said in both directions below $SLA_RECORD, for the check of
# messages. It becomes the server, so that its number, its signals and its exit code are the server's.
kept=$(mktemp -d "${SLA_RECORD:?}/session-XXXXXX")
exec "${SLA_RECORDED:?}" "$@" < <(exec tee "$kept/in") > >(exec tee "$kept/out")
