# Functions for every role. The variables are those that `complaints up` prints for other programs.
set -euo pipefail
trap 'echo "$0, line $LINENO: $BASH_COMMAND" >&2' ERR
GATEWAY=http://$COMPLAINTS__GATEWAY__HOST:$COMPLAINTS__GATEWAY__PORT
CLICKHOUSE="http://$COMPLAINTS__CLICKHOUSE__HOST:$COMPLAINTS__EMBEDDED__HTTP_PORT/?user=analyst&database=$COMPLAINTS__CLICKHOUSE__DATABASE"

# The value of one field of the JSON object on standard input.
field() { python -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# Send the JSON on standard input as a complaint.
send() { curl -sS --fail-with-body "$GATEWAY/v1/complaints" -H 'Content-Type: application/json' -d @-; }

# Ask ClickHouse as an analyst.
query() { curl -sS --fail-with-body "$CLICKHOUSE" --data-binary "$1"; }

# Repeat a command until it succeeds, for about a minute and a half at most.
until_true() {
  for _ in $(seq 90); do
    if "$@"; then return 0; fi
    sleep 1
  done
  echo "it never came true: $*" >&2
  return 1
}

# Compare a result (second argument) with the expected one (third); fail and show both if they differ.
expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: expected '$3', found '$2'" >&2
    return 1
  fi
}
