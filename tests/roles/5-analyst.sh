# An analyst asks what people complain about, gets each complaint once, and can change nothing.
. "$(dirname "$0")/with.sh"

all=$(query "SELECT count() FROM complaints")
expect "each complaint is one row" "$(query "SELECT uniqExact(complaint_id) FROM complaints")" "$all"
expect "the counts of days agree" "$(query "SELECT sum(complaints) FROM daily_total")" "$all"
expect "a day is Bangkok's" "$(query "SELECT DISTINCT day FROM complaints WHERE reference = 'ROLE-1'")" 2026-11-20
query "SELECT key, thai, english, sum(complaints) AS complaints FROM daily_named WHERE dimension = 'province'
       GROUP BY key, thai, english ORDER BY complaints DESC FORMAT CSVWithNames" > provinces.csv
grep -q '"83","จังหวัดภูเก็ต","Phuket",3' provinces.csv
complaints trends --by province | grep -q 'ภูเก็ต'

if query "INSERT INTO complaint_facts (complaint_id) VALUES (generateUUIDv4())" > refused.txt; then
  echo "an analyst may write" >&2
  exit 1
fi
grep -q 164 refused.txt
