#!/bin/sh
# archive.sh DISTRIBUTION LOG: records what a short session loads, so that the JVM starts faster (JEP 514).
# The launcher runs as well without the archive. So nothing here stops the build: see LOG.
distribution=$1
log=$2
archive=$distribution/lib/clawdefender.aot

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
XDG_DATA_HOME=$(mktemp -d)
export XDG_DATA_HOME
trap 'rm -rf "$XDG_DATA_HOME"' EXIT

{
  # `sed` stands for a server: it answers every request.
  session | JDK_JAVA_OPTIONS="-XX:AOTCacheOutput=\"$archive\"" \
    "$distribution/bin/clawdefender" run --config "$distribution/conf/clawdefender.toml" -- \
    sed -n 's/.*"id":\([0-9]*\),.*/{"jsonrpc":"2.0","id":\1,"result":{}}/p' &
  running=$!
  waited=0
  while kill -0 "$running" 2>/dev/null && [ "$waited" -lt 150 ]; do
    sleep 0.2
    waited=$((waited + 1))
  done
  [ "$waited" -lt 150 ] || kill -9 "$running"
  rm -f "$archive.config"
  # An archive that does not even start is worse than none.
  "$distribution/bin/clawdefender" version || rm -f "$archive"
} >"$log" 2>&1 </dev/null
exit 0
