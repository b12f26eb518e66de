# The district office reads its topic into a database of its own, and passes a complaint on to the Department of Rural Roads.
. "$(dirname "$0")/with.sh"

complaints agencies สำนักงานเขตบางนา > found.txt
grep -q 'agency.bkk-1047.complaints.v1' found.txt

python "$EXAMPLES/inbox.py" "$COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS" bkk-1047 inbox.db &
inbox=$!
trap 'kill $inbox' EXIT
ours() { python -c 'import sqlite3, sys; print(sqlite3.connect("inbox.db").execute(sys.argv[1]).fetchone()[0])' "$1" 2> errors.txt; }
has_both() { [ "$(ours 'SELECT count(*) FROM complaints WHERE ours')" = 2 ]; }
until_true has_both
expect "the sender's repeat is no second complaint" \
  "$(ours 'SELECT count(*) FROM complaints WHERE event LIKE '"'"'%ROLE-1%'"'")" 1

id=$(ours "SELECT complaint_id FROM complaints WHERE event LIKE '%ROLE-1%'")
python "$EXAMPLES/pass_on.py" "$COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS" bkk-1047 inbox.db "$id" drr "ถนนของทางหลวงชนบท"
is_closed() { [ "$(ours "SELECT ours FROM complaints WHERE complaint_id = '$id'")" = 0 ]; }
until_true is_closed
expect "what is left to do" "$(ours "SELECT count(*) FROM work WHERE complaint_id = '$id' AND what LIKE 'close: drr%'")" 1

line=$(complaints agencies drr | sed -n 's/^  \(kcat .*\)$/\1/p' | head -1)
timeout 60 $line -c 1 > record.json
expect "the other agency has it" "$(field key < record.json)" "$id"
