# A provincial office has a register of its own, with columns of its own; one row is broken.
. "$(dirname "$0")/with.sh"

cat > register.csv <<'END'
เลขที่รับ,วันที่รับเรื่อง,รายละเอียด,สถานที่,ผู้ร้อง
ภก-001,20/11/2569,น้ำท่วมขังหน้าตลาดทุกครั้งที่ฝนตก,ตำบลราไวย์ อำเภอเมืองภูเก็ต จังหวัดภูเก็ต,สมชาย ใจดี
ภก-002,20/11/2569,ถนนเป็นหลุมลึก รถจักรยานยนต์ล้ม,ตำบลกะรน อำเภอเมืองภูเก็ต จังหวัดภูเก็ต,สมปอง มีสุข
ภก-003,21/11/2569,,ตำบลป่าตอง อำเภอกะทู้ จังหวัดภูเก็ต,สมศรี แสนดี
ภก-004,21/11/2569,ขยะไม่ได้เก็บมาหนึ่งสัปดาห์ ส่งกลิ่นเหม็น,ตำบลป่าตอง อำเภอกะทู้ จังหวัดภูเก็ต,สมศักดิ์ รักดี
END
complaints channels suggest register.csv > proposal.txt || true
grep -q 'รายละเอียด' proposal.txt
if grep -q 'สมชาย' proposal.txt; then
  echo "the preview shows who complained" >&2
  exit 1
fi
complaints channels suggest register.csv --save phuket --thai "ศูนย์ดำรงธรรมภูเก็ต" --english "Phuket Damrongdhama" || true
complaints import register.csv --channel phuket

arrived() { [ "$(query "SELECT count() FROM complaints WHERE channel = 'phuket'")" = 3 ]; }
until_true arrived
expect "province of all rows" "$(query "SELECT DISTINCT province FROM complaints WHERE channel = 'phuket'")" 83
complaints dead-letters list --each --file register.csv | grep -q empty_text

complaints import register.csv --channel phuket --restart
complaints ledger > ledger.txt
expect "rows after a second import" "$(query "SELECT count() FROM complaints WHERE channel = 'phuket'")" 3
expect "counted after a second import" "$(query "SELECT sum(complaints) FROM daily_by_channel WHERE channel = 'phuket'")" 3
