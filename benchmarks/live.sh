#!/usr/bin/env bash
# nginx, a load generator, Weir and an OTLP receiver that checks every span, all on this machine: benchmarks/live.sh [--help]
set -euo pipefail
rates="1000 5000 20000 50000 0" seconds=10 warm=8 rounds=3 connections=16
usage() {
  cat <<END
Usage: benchmarks/live.sh [OPTIONS]       (as root; about 7 minutes)
  --rates "N ..."   requests per second of the ladder, 0 for flat out ("$rates"); "" for no ladder
  --seconds N       measured at each step ($seconds)
  --warm N          at 20,000 requests/s before each step, so that the JVM has compiled what it will ($warm)
  --rounds N        with and without Weir in turn ($rounds); 0 for none
  --connections N   keep-alive connections ($connections)
LIVE_COMPRESSION=gzip|zstd|none, LIVE_RING_SIZE=64MiB and WEIR_JAVA_OPTS change what runs; LIVE_PORT and LIVE_OTLP_PORT the ports.
END
}
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "rates seconds warm rounds connections" "$@"

run=0 first=0

begin_run() {
  run=$((run + 1)) first=0
  start_weir "$run"
  send 20000 "$warm"
  settle
}

step() {
  local rate=$1 cpu_before nginx_before weir_ticks nginx_ticks requests measured
  begin_run
  measured=$first cpu_before=$(cpu "$weir") nginx_before=$(cpu_of_nginx)
  send "$rate" "$seconds"
  nginx_ticks=$(($(cpu_of_nginx) - nginx_before))
  settle
  weir_ticks=$(($(cpu "$weir") - cpu_before)) requests=$((first - measured))
  local rss
  rss=$(status_mib "$weir" VmHWM)
  stop_weir
  local result
  result=$(curl -sS "http://127.0.0.1:$LIVE_OTLP_PORT/result?requests=$first")
  report "$rate" "$result" "$weir_ticks" "$nginx_ticks" "$requests" "$rss"
}

# The numbers of spans and losses are those of the warm-up and the measured time together: all requests of Weir's life.
report() {
  local rate=$1 r=$2 client server lost skipped unproven unnamed sum expected
  client=$(value client "$r") server=$(value server "$r")
  expected=$((2 * first))
  lost=$(counted ebpf requests_lost) skipped=$(counted protocols http.requests_skipped)
  unproven=$(counted protocols http.requests_unproven) unnamed=$(for_reason no_context)
  sum=$((client + server + lost + skipped + unproven + unnamed))
  {
    printf '%s\t%s\t%s\t%s\t' "$([ "$rate" = 0 ] && echo flat || echo "$rate")" "$(value rate "$sent")" "$(value p50_us "$sent")" "$(value p99_us "$sent")"
    printf '%s\t%s\t%s\t%s\t%s\t' "$expected" "$((client + server))" "$(value wrong_parent "$r")" "$(value parent_missing "$r")" \
      "$(($(value wrong_trace "$r") + $(value client_twice "$r") + $(value server_twice "$r") + $(value too_late "$r")))"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t' "$lost" "$skipped" "$unproven" "$unnamed" "$((expected - sum))" "$(value response_lost "$r")"
    awk -v w="$3" -v n="$4" -v t="$ticks" -v q="$5" -v m="$6" 'BEGIN { printf "%.1f\t%.1f\t%d\n", w / t / q * 1e6, n / t / q * 1e6, m }'
  } >>"$folder/ladder"
  local kernel
  kernel=$(counted ebpf requests)
  [ "$kernel" = "$expected" ] || say "the kernel saw $kernel requests, both ends of each counted, and $expected were expected"
  say "done: $(tail -n 1 "$folder/ladder")"
  if [ -n "${LIVE_TOTALS:-}" ]; then cat "$folder/weir.out" >&2; fi
}

print_ladder() {
  echo
  echo "Ladder: $connections connections, $warm s of warm-up and $seconds s at each rate. Two spans for each request, CLIENT and SERVER: both ends are here."
  printf 'offered\tsent/s\tp50 us\tp99 us\tspans due\treceived\twrong\tparent\ttwice\tlost:\tlost:\tlost:\tlost:\tnot\tno\tWeir\tnginx\tWeir\n' >"$folder/table"
  printf '/s\t\t\t\t\t\tparent\tlost\tor bad\tring full\tskipped\tunproven\tno header\tcounted\tstatus\tCPU-s/M\tCPU-s/M\tMiB\n' >>"$folder/table"
  cat "$folder/ladder" >>"$folder/table"
  expand_tabs <"$folder/table"
  cat <<END

spans due: 2 x requests, warm-up included. lost: ring full: requests whose record the kernel had no room for; skipped, unproven: seen after a loss, but not
certain to be requests. not counted: spans due - received - all that is lost: 0 when nothing is lost in silence. parent lost: SERVER
spans whose CLIENT span is among the lost. no status: the request is there and the capture misses its response. MiB: the most ever resident.
END
}

expand_tabs() { awk -F '\t' '{ for (i = 1; i <= NF; i++) printf "%10s", $i; print "" }'; }

compare_one() {
  local what=$1 flat fixed
  send 0 "$seconds"
  flat=$(value rate "$sent")
  local flat99
  flat99=$(value p99_us "$sent")
  send 20000 "$seconds"
  fixed=$(value p99_us "$sent")
  printf '%s\t%s\t%s\t%s\n' "$what" "$flat" "$flat99" "$fixed" >>"$folder/rounds"
  say "done: $(tail -n 1 "$folder/rounds")"
}

renice_weir() {
  local task
  for task in /proc/"$weir"/task/*; do renice -n 19 -p "${task##*/}" >/dev/null 2>&1 || true; done
}

compare() {
  local round
  : >"$folder/rounds"
  for round in $(seq "$rounds"); do
    run=999 first=0
    send 20000 1
    compare_one none
    start_capture
    compare_one capture
    stop_capture
    begin_run
    compare_one weir
    renice_weir
    compare_one "weir, nice 19"
    stop_weir
  done
}

print_rounds() {
  echo
  echo "With and without, $rounds rounds in turn, medians: nginx (1 worker), generator, receiver and Weir share $(nproc) cores."
  awk -F '\t' '
    function median(s,   a, n, i, j, t) {
      n = split(s, a, " ")
      for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
      return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
    }
    { if (!($1 in flat)) order[++kinds] = $1; flat[$1] = flat[$1] " " $2 + 0; p[$1] = p[$1] " " $3 + 0; q[$1] = q[$1] " " $4 + 0; }
    END {
      printf "%-16s%16s%12s%14s%18s\n", "", "flat out, req/s", "of none", "p99 us", "20 k/s: p99 us"
      for (i = 1; i <= kinds; i++) { k = order[i]; if (i == 1) base = median(flat[k])
        printf "%-16s%16d%11d%%%14d%18d\n", k, median(flat[k]), 100 * median(flat[k]) / base, median(p[k]), median(q[k]) }
    }' "$folder/rounds"
}

check_machine nginx:nginx-light
build
start_nginx
start_receiver
: >"$folder/ladder"
echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg) before the start"
for rate in $rates; do step "$rate"; done
[ ! -s "$folder/ladder" ] || print_ladder
[ "$rounds" -eq 0 ] || { compare; print_rounds; }
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
