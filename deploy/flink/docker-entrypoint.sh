#!/usr/bin/env bash
# One process of a Flink cluster, in the foreground: what an image starts, and what local-cluster.sh starts several of.
# Takes the words that Flink's own images take, so that manifests and operators made for those fit.
set -euo pipefail
home=${FLINK_HOME:-/opt/flink}
export FLINK_CONF_DIR=${FLINK_CONF_DIR:-$home/conf}
export FLINK_LIB_DIR=$home/lib # its neighbour usrlib is where Flink looks for the job of an application cluster
job=${WEIR_JAR:-$home/usrlib/weir.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# On JDK 25 Flink needs the first three; ./weir sets the same.
JVM=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-opens=java.base/java.util=ALL-UNNAMED
  -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError)

usage() {
  cat >&2 <<'END'
Usage: docker-entrypoint.sh COMMAND

  jobmanager [-D...]                 a JobManager that takes jobs (session)
  standalone-job [-D...] [run FILE]  a JobManager that runs one pipeline from its start (application)
  taskmanager [-D...]                a TaskManager
  weir ARGUMENTS                     Weir with a Flink inside it: what ./weir does
  flink ARGUMENTS                    Flink's client
  ready [PORT]                       exit code 0 if a job runs with all its tasks, by the dashboard at that port of this machine (8081)

FLINK_CONF_DIR has config.yaml and log4j.properties ($FLINK_HOME/conf). JVM_ARGS: options for the JVM.
END
  exit 2
}

[ $# -gt 0 ] || usage
command=$1
shift
if [ "$command" != weir ]; then # which says what matters to the standard error output, and has a file for the rest
  [ -r "$FLINK_CONF_DIR/log4j.properties" ] && JVM+=("-Dlog4j2.configurationFile=file:$FLINK_CONF_DIR/log4j.properties")
  [ -n "${FLINK_LOG_FILE:-}" ] && JVM+=("-Dlog.file=$FLINK_LOG_FILE")
fi

# Flink's own arithmetic for a process's memory, as its scripts do it: JVM options, and the options that a TaskManager has to be told.
memory() {
  local line
  line=$("$java" "${JVM[@]}" -XX:TieredStopAtLevel=1 -cp "$FLINK_LIB_DIR/*" org.apache.flink.runtime.util.bash.BashJavaUtils \
    "$1" --configDir "$FLINK_CONF_DIR" "${options[@]}" | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p') || true
  [ -n "$line" ] || { echo "docker-entrypoint.sh: Flink could not make sense of the memory options in $FLINK_CONF_DIR/config.yaml" >&2; exit 2; }
  printf '%s\n' "$line"
}

# "-D key=value" and "-Dkey=value" of the arguments, for they may be about memory.
dynamic() {
  options=()
  while [ $# -gt 0 ]; do
    case $1 in
      -D) options+=(-D "${2:-}"); shift ;;
      -D*) options+=(-D "${1#-D}") ;;
    esac
    shift
  done
}

run() {
  local main=$1
  shift
  # shellcheck disable=SC2086 # several options
  exec "$java" "${JVM[@]}" "${heap[@]}" ${JVM_ARGS:-} -cp "$FLINK_LIB_DIR/*" "$main" "$@"
}

case $command in
  jobmanager | standalone-job)
    dynamic "$@"
    out=$(memory GET_JM_RESOURCE_PARAMS)
    read -ra heap <<<"$(head -n 1 <<<"$out")"
    if [ "$command" = jobmanager ]; then
      run org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$FLINK_CONF_DIR" "$@"
    fi
    # An operator says the class itself.
    case " $* " in *' --job-classname '* | *' -j '*) ;; *) set -- --job-classname dev.weir.pipeline.cli.Weir "$@" ;; esac
    run org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint --configDir "$FLINK_CONF_DIR" "$@"
    ;;
  taskmanager)
    dynamic "$@"
    out=$(memory GET_TM_RESOURCE_PARAMS)
    read -ra heap <<<"$(head -n 1 <<<"$out")"
    read -ra parts <<<"$(sed -n 2p <<<"$out")"
    run org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$FLINK_CONF_DIR" "${parts[@]}" "$@"
    ;;
  flink)
    heap=(-Xmx256m -Dweir.log.level=WARN)
    run org.apache.flink.client.cli.CliFrontend "$@"
    ;;
  weir)
    [ -r "$FLINK_CONF_DIR/config.yaml" ] || unset FLINK_CONF_DIR
    # shellcheck disable=SC2086 # several options
    exec "$java" "${JVM[@]}" -Xmx512m -XX:NewRatio=1 ${JVM_ARGS:-} -cp "$job:$FLINK_LIB_DIR/*" dev.weir.pipeline.cli.Weir "$@"
    ;;
  ready)
    exec 3<>"/dev/tcp/127.0.0.1/${1:-8081}"
    printf 'GET /jobs/overview HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    timeout 5 sed 's/{"jid"/\n&/g' <&3 |
      grep -q '"state":"RUNNING".*"tasks":{"running":\([1-9][0-9]*\),"canceling":0,"canceled":0,"total":\1,'
    ;;
  help | --help) usage ;;
  *) exec "$command" "$@" ;;
esac
