#!/usr/bin/env bash
# One process of a Flink cluster, in the foreground: what an image starts, and what local-cluster.sh starts several of.
# Takes the words that Flink's own images take, so that manifests and operators made for those fit.
set -euo pipefail
umask 077 # state and logs are for the own user only
home=${FLINK_HOME:-/opt/flink}
export FLINK_CONF_DIR=${FLINK_CONF_DIR:-$home/conf}
export FLINK_LIB_DIR=$home/lib # its neighbour usrlib is where Flink looks for the job of an application cluster
job=${WEIR_JAR:-$home/usrlib/weir.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# On JDK 25 Flink needs the first four; ./weir sets the same.
JVM=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.lang=ALL-UNNAMED
  -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError)

# gRPC and the JDK log by java.util.logging: their lines go where Flink's go.
JVM+=(-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager)
# TLS between Flink's processes is by one shared key. Netty 4.2 would compare host names with its certificate too (FLINK-40727).
JVM+=(-Dorg.apache.flink.shaded.netty4.io.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE)

usage() {
  cat >&2 <<'END'
Usage: docker-entrypoint.sh COMMAND

  jobmanager [-D...]                 a JobManager that takes jobs (session)
  standalone-job [-D...] [run FILE]  a JobManager that runs one pipeline from its start (application)
  taskmanager [-D...]                a TaskManager
  weir ARGUMENTS                     Weir with a Flink inside it: what ./weir does
  flink ARGUMENTS                    Flink's client
  keys FOLDER                        makes what keeps others out of a cluster, where it is missing: a key for TLS between its
                                     processes (internal.p12, password) and the token for its REST interface (token)
  ready [PORT]                       exit code 0 if a job runs with all its tasks, by the dashboard at that port of this machine (8081)

FLINK_CONF_DIR has config.yaml and log4j.properties ($FLINK_HOME/conf). WEIR_KEYS: a folder that "keys" made, the same for all
processes of a cluster. JVM_ARGS: options for the JVM.
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

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

keys() {
  mkdir -p "$1"
  [ -s "$1/token" ] || random >"$1/token"
  [ -s "$1/internal.p12" ] && return
  random >"$1/password"
  # Flink's default cipher suites are for RSA.
  "${java%java}keytool" -genkeypair -alias internal -keyalg RSA -keysize 3072 -dname CN=weir-internal -validity 3650 -storetype PKCS12 \
    -keystore "$1/internal.p12" -storepass:file "$1/password" 2>/dev/null || { echo "docker-entrypoint.sh: keytool failed" >&2; exit 1; }
}

# Flink's options for a folder of keys.
security() {
  local password
  password=$(cat "$1/password")
  cat <<END
security.ssl.internal.enabled: true
security.ssl.internal.keystore: $1/internal.p12
security.ssl.internal.keystore-password: $password
security.ssl.internal.key-password: $password
security.ssl.internal.truststore: $1/internal.p12
security.ssl.internal.truststore-password: $password
weir.rest.token-file: $1/token
END
}

if [ -n "${WEIR_KEYS:-}" ] && [ "$command" != weir ]; then
  private=$(mktemp -d) # the given one may be open to others, or read-only
  cp -L "$FLINK_CONF_DIR"/* "$private/"
  { echo; security "$WEIR_KEYS"; } >>"$private/config.yaml"
  export FLINK_CONF_DIR=$private FLINK_REST_CLIENT_HEADERS=${FLINK_REST_CLIENT_HEADERS:-Authorization:Bearer $(cat "$WEIR_KEYS/token")}
fi

case $command in
  keys) keys "${1:?keys needs a folder}" ;;
  security) security "${1:?security needs a folder}" ;;
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
