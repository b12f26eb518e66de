# A citizen's web form sends a complaint, sends it again because no answer came, and asks with the receipt what became of it.
. "$(dirname "$0")/with.sh"

complaint() {
  cat <<END
{"channel": "web-1111", "reference": "ROLE-1", "submitted": "$1",
 "text": "ไฟส่องสว่างปากซอยดับมาสามวัน มืดมาก โทร 081-234-5678",
 "place": {"address": "เขตบางนา กรุงเทพมหานคร"},
 "reporter": {"name": "สมหญิง ใจดี", "phone": "081-234-5678"}}
END
}
accepted=$(complaint 2026-11-20T09:30:00+07:00 | send)
id=$(field complaint_id <<< "$accepted")
receipt=$(field receipt <<< "$accepted")

again=$(complaint 2026-11-20T09:31:12+07:00 | send | field complaint_id)
expect "a repeat is the same complaint" "$again" "$id"

ask() { curl -sS --fail-with-body "$GATEWAY/v1/complaints/$id" -H "Authorization: Receipt $1"; }
is_routed() { [ "$(ask "$receipt" | field state)" = routed ]; }
until_true is_routed
answer=$(ask "$receipt")
grep -q 'Bang Na District Office' <<< "$answer"
grep -q 'สำนักงานเขตบางนา' <<< "$answer"
if grep -q -e '234-5678' -e 'สมหญิง' <<< "$answer"; then
  echo "the answer tells who complained" >&2
  exit 1
fi

status=$(curl -sS -o /dev/null -w '%{http_code}' "$GATEWAY/v1/complaints/$id" -H "Authorization: Receipt ${receipt%?????}AAAAA")
expect "a wrong receipt" "$status" 404
