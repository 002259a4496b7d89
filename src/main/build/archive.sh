#!/bin/sh
# archive.sh DISTRIBUTION LOG: records what a short session loads, so that the JVM starts faster (JEP 514): one archive
# of a session that runs alone, and one of the client of a supervisor.
# The launcher runs as well without the archive. So nothing here stops the build: see LOG.
distribution=$1
log=$2
alone=$distribution/lib/clawdefender.aot
client=$distribution/lib/clawdefender-run.aot

session() {
  cat <<'END'
{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"archive","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"read_file","arguments":{"path":"/etc/hostname"}}}
{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"run_command","arguments":{"command":"ls -l"}}}
{"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"file:///etc/hostname"}}
END
}

# The session's audit log is nobody's.
unset CLAWDEFENDER_SOCKET
XDG_DATA_HOME=$(mktemp -d)
XDG_CONFIG_HOME=$XDG_DATA_HOME
export XDG_DATA_HOME XDG_CONFIG_HOME
trap 'rm -rf "$XDG_DATA_HOME"' EXIT

# await LIMIT COMMAND...: true as soon as the command is, false after so many tenths of a second
await() {
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# serve COMMAND...: `sed` stands for a server, it answers every request.
serve() {
  "$@" -- sed -n 's/.*"id":\([0-9]*\),.*/{"jsonrpc":"2.0","id":\1,"result":{}}/p'
}

# record ARCHIVE OPTION...: records a session into it.
# The quick compiler alone, since the JVM compiles again at once what was compiled here, and the thorough one would
# take half of the next start's time for that; it still has its turn where a session is long.
record() {
  archive=$1
  shift
  session | JDK_JAVA_OPTIONS="-XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=\"$archive\"" \
    serve "$distribution/bin/clawdefender" run "$@" &
  running=$!
  await 300 gone "$running" || kill -9 "$running"
  rm -f "$archive.config"
}

{
  # Not the very first start, which makes keys and runs the policy's cases.
  session | serve "$distribution/bin/clawdefender" run --config "$distribution/conf/clawdefender.toml"
  record "$alone" --config "$distribution/conf/clawdefender.toml"
  # An archive that does not even start is worse than none.
  "$distribution/bin/clawdefender" version || rm -f "$alone"

  "$distribution/bin/clawdefender" supervise --config "$distribution/conf/clawdefender.toml" &
  supervisor=$!
  if await 300 test -S "$XDG_DATA_HOME/clawdefender/run/control.sock"; then
    record "$client"
    session | "$distribution/bin/clawdefender" run -- sed -n 's/.*/{}/p' || rm -f "$client"
  fi
  kill "$supervisor"
  await 100 gone "$supervisor" || kill -9 "$supervisor"
} >"$log" 2>&1 </dev/null
exit 0
