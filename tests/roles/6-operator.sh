# An operator looks whether all is well, accounts for every complaint, deals with a refused row, and takes a backup.
. "$(dirname "$0")/with.sh"

until_true complaints check
all_is_well() { complaints status > status.txt; }
until_true all_is_well
grep -q 'all is well' status.txt

complaints ledger --json > ledger.json
python - <<'END'
import json

channels = json.load(open("ledger.json"))["channels"]
phuket = channels["phuket"]
assert (phuket["taken"], phuket["rejected"], phuket["dead"], phuket["in_flight"]) == (4, 1, 0, 0), channels
assert phuket["routed"] + phuket["triage"] == 3, channels
assert channels["web-1111"]["taken"] == 1, channels
END

letter=$(complaints dead-letters list --each --file register.csv | awk '{ print $1 }' | head -1)
complaints dead-letters drop "$letter" --note "the office sends the row again"
expect "refused rows that are open" "$(complaints dead-letters list --each --file register.csv | grep -c "$letter" || true)" 0

complaints receipts verify
complaints backup kept > backup.txt
grep -q '^complaints.received.v1: 9 new' backup.txt
complaints backup kept | grep -q '^complaints.received.v1: 0 new'
