# What tshark.sh and mixed.sh have in common: captures made on loopback, replayed by Weir and by tshark in turn. Sourced by them; ends only what it
# started, by process id.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
folder=$(mktemp -d)
pids=() servers=
end_all() {
  local p
  for p in "${pids[@]}" $servers; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done
  pids=() servers=
}
trap 'end_all; rm -rf "$folder"' EXIT

die() { echo "$0: $*" >&2; exit 2; }

# Takes command:package, each.
require_commands() {
  local need
  for need in "$@"; do
    PATH=$PATH:/usr/sbin command -v "${need%%:*}" >/dev/null || die "${need%%:*} is missing: apt-get install ${need##*:}"
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
  local seconds=$1 what=$2
  shift 2
  for _ in $(seq $((seconds * 10))); do
    "$@" && return 0
    sleep 0.1
  done
  die "$what did not come up within $seconds s"
}

serve_http() {
  cat >"$folder/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $folder/nginx.pid; error_log $folder/nginx.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$1; location / { return 200 "hello, world"; } } }
CONF
  PATH=$PATH:/usr/sbin nginx -p "$folder" -e "$folder/nginx.log" -c "$folder/nginx.conf" & pids+=($!)
  wait_for 10 nginx listens "$1"
}

load_http() {
  wrk -t1 -c16 -d1s -H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' "http://127.0.0.1:$1/cart/items/17" >"$folder/wrk.log"
}

# FILE FILTER
start_tcpdump() {
  tcpdump -i lo -s 0 -B 131072 -U -w "$1" "$2" 2>"$folder/tcpdump.log" & pids+=($!)
  wait_for 10 tcpdump grep -qs listening "$folder/tcpdump.log"
}

# FILE MEGABYTES COMMAND: short rounds of load until the capture is large enough
fill() {
  local file=$1 bytes=$(($2 * 1000000))
  shift 2
  while [ "$(stat -c %s "$file")" -lt "$bytes" ]; do "$@"; done
  sleep 1
  end_all
}

# NAME CAPTURE PROTOCOLS
pipeline() {
  cat >"$folder/$1.yaml" <<YAML
sources: {pcap: {path: $2}}
processors: {tcp_reassembly: {}, protocols: {enabled: [$3]}, spans: {without_context: new_trace}}
sinks: {file: {path: $folder/$1.json}}
service: {pipelines: {traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file]}}}
YAML
}

by_weir() { rm -f "$folder/$1.json"; ./weir run "$folder/$1.yaml" >"$folder/weir.log" 2>&1; }

# OUT CAPTURE FILTER OPTIONS
by_tshark() {
  local out=$1 capture=$2 filter=$3
  shift 3
  tshark -r "$capture" -Y "$filter" -T fields -e frame.time_epoch "$@" >"$out" 2>"$folder/tshark.log"
}

spans_of() { grep -o '"spanId"' "$folder/$1.json" | wc -l; }

TIMEFORMAT='%R %U %S'
# NAME COMMAND: a line "NAME wall-seconds processor-seconds" in the table
measure() {
  local name=$1 times
  shift
  times=$( { time "$@" 1>&2; } 2>&1) || { echo "$name failed" >&2; cat "$folder"/*.log >&2; exit 1; }
  echo "$name $times" | awk '{print $1, $2, $3 + $4}' >>"$folder/times"
}

# CAPTURES: "NAME:SPANS" each; rows of "start", "weir-NAME" and "tshark-NAME" are in the table
print_times() {
  python3 - "$folder/times" "$@" <<'PY'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, wall, cpu = line.split()
    rows.setdefault(name, []).append((float(wall), float(cpu)))
median = {name: [statistics.median(v) for v in zip(*values)] for name, values in rows.items()}
start = median.pop("start")
print(f"Weir's start and end alone: {start[0]:.1f} s, {start[1]:.1f} CPU-seconds")
print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'exchanges/s':>13}{'per CPU-s':>11}{'times tshark':>14}")
for capture in sys.argv[2:]:
    name, n = capture.rsplit(":", 1)
    weir, tshark = median["weir-" + name], median["tshark-" + name]
    for what, (wall, cpu) in {"weir": weir, "tshark": tshark, "weir without its start": [a - b for a, b in zip(weir, start)]}.items():
        rates = f"{int(n) / wall:13,.0f}{int(n) / cpu:11,.0f}{tshark[0] / wall:14.1f}" if wall > 0 and cpu > 0 else f"{'too short':>13}"
        print(f"{name + ': ' + what:34}{wall:8.1f}{cpu:8.1f}{rates}")
PY
}
