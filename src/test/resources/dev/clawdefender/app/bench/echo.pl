# An MCP server that answers at once: what a call says as "message" is its result.
use strict;
use warnings;
$| = 1;
while (my $line = <STDIN>) {
  my ($id) = $line =~ /"id":(\d+)/ or next;
  my $result = '{}';
  if ($line =~ /"message":("[^"]*")/) {
    $result = '{"content":[{"type":"text","text":' . $1 . '}]}';
  } elsif ($line =~ /"method":"initialize"/) {
    $result = '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},'
      . '"serverInfo":{"name":"echo","version":"1"}}';
  }
  print qq({"jsonrpc":"2.0","id":$id,"result":$result}\n);
}
