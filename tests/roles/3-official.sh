# An official of 1111 finds a complaint without a place at the triage desk, sees what it could be, and decides it.
. "$(dirname "$0")/with.sh"

id=$(send <<'END' | field complaint_id
{"channel": "line-1111", "reference": "ROLE-3", "submitted": "2026-11-21T10:00:00+07:00",
 "text": "ท่อระบายน้ำตันแถวบางนา น้ำเน่าเหม็น"}
END
)
waits() { complaints triage list --channel line-1111 | grep -q "$id"; }
until_true waits
why=$(query "SELECT triage FROM complaints WHERE complaint_id = '$id'")
complaints triage show line-1111:ROLE-3 > shown.txt
grep -q 'ท่อระบายน้ำตัน' shown.txt
grep -q -e '--area 1047' shown.txt

complaints triage decide "$id" --area 1047 --note "โทรถามแล้ว"
decided() { [ "$(query "SELECT has(agencies, 'bkk-1047'), district FROM complaints WHERE complaint_id = '$id'")" = "1	1047" ]; }
until_true decided
expect "that it waited is still known" "$(query "SELECT triaged FROM complaints WHERE complaint_id = '$id'")" "$why"
if waits; then
  echo "it is on the list still" >&2
  exit 1
fi
