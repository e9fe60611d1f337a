#!/usr/bin/env bash
# A Flink cluster of several processes on this machine: one JobManager, any number of TaskManagers.
set -euo pipefail
umask 077 # configuration, state and logs are for the own user only
here=$(dirname "$(readlink -f "$0")")
root=$(dirname "$(dirname "$here")")
state=${WEIR_CLUSTER:-$root/.weir/cluster}
job=${WEIR_JAR:-$root/pipelines/target/weir.jar}
export FLINK_HOME=$here/target/flink FLINK_CONF_DIR=$state/conf WEIR_JAR=$job

usage() {
  cat <<'END'
Usage: deploy/flink/local-cluster.sh COMMAND

  start [-n N] [-s SLOTS] [-j FILE] [-D KEY=VALUE ...]
                                               a JobManager and N TaskManagers (2) of SLOTS slots each (1), with options of Flink; with -j
                                               for that pipeline only (-D scheduler-mode=reactive: as parallel as there are slots)
  submit [-d] FILE [OPTIONS OF weir run]       a pipeline file; waits until the job is done, with -d only until it runs
  flink ARGUMENTS                              Flink's client, such as "flink list", "flink stop ID"
  taskmanager                                  one TaskManager more, or in the place of one that is gone
  jobmanager                                   a JobManager in the place of one that is gone; with high availability it has the jobs of that one
  status                                       the processes, the dashboard's address, the jobs; exit code 1 if a process is gone
  stop                                         ends the processes that start began, and with them the jobs

Only the user who started a cluster can change it: its processes talk by TLS with a key that start makes, and its REST interface
asks for a token. Configuration, key, token and logs are in $WEIR_CLUSTER (.weir/cluster). Build first: ./weir build
END
}

say() { printf '%s\n' "$*"; }
die() { printf 'local-cluster.sh: %s\n' "$*" >&2; exit 2; }

find_jdk() {
  local dir
  for dir in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -n "$dir" ] && [ -x "$dir/bin/java" ] && grep -qs '^JAVA_VERSION="25[."]' "$dir/release"; then
      export JAVA_HOME=$dir
      return
    fi
  done
  die "no JDK 25 in JAVA_HOME or /usr/lib/jvm"
}

# A process is known by its id and the time that it began, for ids are used again.
began() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# Takes a pid file; prints the id of its process if that runs.
running() {
  local pid time
  [ -r "$1" ] && read -r pid time <"$1" && [ -n "$time" ] && [ "$(began "$pid")" = "$time" ] &&
    [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 1)" != Z ] && echo "$pid"
}

is_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for port in $(seq "$1" $(($1 + 99))); do
    is_used "$port" || { echo "$port"; return; }
  done
  die "no free port from $1 to $(($1 + 99))"
}

option() { sed -n "s/^$1: //p" "$state/conf/config.yaml" | tail -n 1; }
dashboard() { echo "http://127.0.0.1:$(option rest.port)"; }

started=

# Takes a name and the arguments of the entry point.
spawn() {
  local name=$1
  shift
  FLINK_LOG_FILE=$state/log/$name.log setsid "$here/docker-entrypoint.sh" "$@" >"$state/log/$name.log" 2>&1 </dev/null &
  echo "$! $(began $!)" >"$state/$name.pid"
  started="$started $name"
}

start() {
  local managers=2 slots=1 options=() name only=
  while getopts n:s:j:D: flag; do
    case $flag in
      n) managers=$OPTARG ;;
      s) slots=$OPTARG ;;
      j) only=$OPTARG ;;
      D) options+=("$OPTARG") ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  [[ $managers =~ ^[0-9]+$ && $slots =~ ^[1-9][0-9]*$ ]] || die "-n takes a number, -s one from 1 on"
  [ -z "$only" ] || [ -r "$only" ] || die "cannot read $only"
  [ -d "$FLINK_HOME/lib" ] || die "no $FLINK_HOME/lib: ./weir build"
  for name in "$state"/*.pid; do
    [ -z "$(running "$name")" ] || die "a cluster runs already: local-cluster.sh status, or stop"
  done
  rm -f "$state"/*.pid
  mkdir -p "$state/conf" "$state/log" "$state/tmp"
  chmod 700 "$state"
  rm -rf "$state/keys"
  "$here/docker-entrypoint.sh" keys "$state/keys"
  cp "$here/log4j.properties" "$state/conf/"
  {
    # Flat keys, one on a line; what is given by -D comes instead.
    local defaults=(
      "jobmanager.rpc.address=127.0.0.1" "jobmanager.bind-host=127.0.0.1" "jobmanager.rpc.port=$(free_port 6123)"
      "rest.address=127.0.0.1" "rest.bind-address=127.0.0.1" "rest.port=$(free_port 8081)"
      "taskmanager.bind-host=127.0.0.1" "taskmanager.host=127.0.0.1" "taskmanager.numberOfTaskSlots=$slots"
      "jobmanager.memory.process.size=768m" "taskmanager.memory.process.size=1280m" "taskmanager.memory.managed.size=128m"
      "io.tmp.dirs=$state/tmp" "parallelism.default=1" "rest.flamegraph.enabled=true" "heartbeat.interval=1s"
      "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout=10s")
    local line
    for line in "${defaults[@]}"; do
      case " ${options[*]}" in *" ${line%%=*}="*) ;; *) echo "${line%%=*}: ${line#*=}" ;; esac
    done
    for line in "${options[@]}"; do echo "${line%%=*}: ${line#*=}"; done
    "$here/docker-entrypoint.sh" security "$state/keys"
  } >"$state/conf/config.yaml"

  if [ -n "$only" ]; then
    [ -r "$job" ] || die "no $job: ./weir build"
    mkdir -p "$FLINK_HOME/usrlib"
    ln -sfn "$job" "$FLINK_HOME/usrlib/weir.jar"
    spawn jobmanager standalone-job run "$only"
  else
    spawn jobmanager jobmanager
  fi
  # A start that fails leaves nothing behind.
  trap 'code=$?; [ $code -eq 0 ] || stop >/dev/null' EXIT
  local i
  for i in $(seq "$managers"); do
    spawn "taskmanager-$i" taskmanager -D "taskmanager.resource-id=tm$i"
  done
  await "$managers"
  trap - EXIT
  status
}

# How many TaskManagers run.
managers() {
  local name count=0
  for name in "$state"/taskmanager-*.pid; do [ -z "$(running "$name")" ] || count=$((count + 1)); done
  echo "$count"
}

jobmanager() {
  [ -e "$state/jobmanager.pid" ] || die "no cluster: local-cluster.sh start"
  [ -z "$(running "$state/jobmanager.pid")" ] || die "the JobManager runs"
  spawn jobmanager jobmanager
  await "$(managers)"
  say "jobmanager: $(running "$state/jobmanager.pid")"
}

taskmanager() {
  [ -n "$(running "$state/jobmanager.pid")" ] || die "no cluster runs: local-cluster.sh start"
  local number=1
  while [ -n "$(running "$state/taskmanager-$number.pid")" ]; do number=$((number + 1)); done
  spawn "taskmanager-$number" taskmanager -D "taskmanager.resource-id=tm$number"
  await "$(managers)"
  say "taskmanager-$number: $(running "$state/taskmanager-$number.pid")"
}

overview() { curl -sf --max-time 5 "$(dashboard)/$1" 2>/dev/null; }

await() {
  local until=$((SECONDS + 120)) name
  until overview overview | grep -q "\"taskmanagers\":$1,"; do
    for name in $started; do
      if [ -z "$(running "$state/$name.pid")" ]; then
        tail -n 20 "$state/log/$name.log" >&2
        die "$name ended while it started; its log: $state/log/$name.log"
      fi
    done
    [ $SECONDS -lt $until ] || die "not all TaskManagers have come after 120 s; logs: $state/log"
    sleep 0.5
  done
}

submit() {
  local detached=()
  if [ "${1:-}" = -d ]; then detached=(-d); shift; fi
  [ $# -gt 0 ] || { usage >&2; exit 2; }
  [ -r "$1" ] || die "cannot read $1"
  [ -r "$job" ] || die "no $job: ./weir build"
  [ -n "$(running "$state/jobmanager.pid")" ] || die "no cluster runs: local-cluster.sh start"
  exec "$here/docker-entrypoint.sh" flink run "${detached[@]}" "$job" run "$@"
}

status() {
  local name pid code=0
  [ -e "$state/jobmanager.pid" ] || { say "no cluster"; return 1; }
  for name in "$state"/*.pid; do
    pid=$(running "$name") || { pid=gone code=1; }
    say "$(basename "$name" .pid): $pid"
  done
  say "dashboard: $(dashboard)"
  say "logs: $state/log"
  overview jobs/overview | grep -o '"jid":"[0-9a-f]*"\|"name":"[^"]*"\|"state":"[A-Z]*"' | cut -d '"' -f 4 | paste -d ' ' - - - |
    sed 's/^/job: /' || true
  return $code
}

stop() {
  local name pid until=$((SECONDS + 20))
  for name in "$state"/*.pid; do
    if pid=$(running "$name"); then kill "$pid"; fi
  done
  for name in "$state"/*.pid; do
    [ -e "$name" ] || continue
    while pid=$(running "$name"); do
      [ $SECONDS -lt $until ] || kill -KILL "$pid"
      sleep 0.1
    done
    say "$(basename "$name" .pid): stopped"
    rm -f "$name"
  done
  rm -rf "$state/tmp"
}

find_jdk
[ ! -r "$state/keys/token" ] || export FLINK_REST_CLIENT_HEADERS="Authorization:Bearer $(cat "$state/keys/token")"
case ${1:-} in
  start) start "${@:2}" ;;
  taskmanager) taskmanager ;;
  jobmanager) jobmanager ;;
  submit) submit "${@:2}" ;;
  flink) exec "$here/docker-entrypoint.sh" flink "${@:2}" ;;
  status) status ;;
  stop) stop ;;
  help | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
