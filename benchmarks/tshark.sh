#!/usr/bin/env bash
# Replays one capture of HTTP exchanges with Weir and with tshark in turn, and prints what each took.
#   benchmarks/tshark.sh [ROUNDS, 3] [MEGABYTES of capture, 222: about 500,000 exchanges]
# Makes the capture itself on loopback (nginx, wrk, tcpdump: needs root) in a folder that it removes. CAPTURE=FILE takes one of yours.
set -euo pipefail
rounds=${1:-3} megabytes=${2:-222}
[ -z "${CAPTURE:-}" ] || CAPTURE=$(readlink -f "$CAPTURE")
# shellcheck source=benchmarks/replay.sh
. "$(dirname "$(readlink -f "$0")")/replay.sh"
require_commands nginx:nginx-light wrk:wrk tcpdump:tcpdump tshark:tshark

if [ -n "${CAPTURE:-}" ]; then
  capture=$CAPTURE
else
  capture=$folder/http.pcap port=$(free_port)
  serve_http "$port"
  start_tcpdump "$capture" "tcp port $port"
  fill "$capture" "$megabytes" load_http "$port"
fi
pipeline all "$capture" http
pipeline start "$PWD/pipelines/captures/http.pcap" http
by_weir start # builds what is older than its sources
for _ in $(seq "$rounds"); do
  measure start by_weir start
  measure weir-http by_weir all
  measure tshark-http by_tshark "$folder/tshark.txt" "$capture" http \
    -e tcp.stream -e http.request.method -e http.request.uri -e http.response.code
done
requests=$(awk -F '\t' '$3 != ""' "$folder/tshark.txt" | wc -l)
echo "$(stat -c %s "$capture") bytes; $(spans_of all) spans by Weir, $requests requests by tshark; medians of $rounds rounds in turn"
print_times "http:$(spans_of all)"
