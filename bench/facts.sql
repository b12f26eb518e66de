-- Four weeks of made-up facts, numbered up to {rows}, in revision {revision}. All values follow from the number of a complaint.
-- Skewed like real complaints: half from Bangkok, most in few categories, busy mornings, a flood in the third week.
INSERT INTO {table} (hour, complaint_id, version, submitted, received, channel, reference, text, province, district,
    subdistrict, area_method, longitude, latitude, categories, confidence, kind, urgency, agencies, triage, status, rules,
    model)
WITH
    (SELECT groupArray(key) FROM (SELECT key FROM names FINAL WHERE dimension = 'channel' ORDER BY cityHash64(key, 6))) AS channel_codes,
    (SELECT groupArray((key, thai)) FROM (SELECT key, thai FROM names FINAL WHERE dimension = 'category' ORDER BY cityHash64(key))) AS category_codes,
    (SELECT groupArray((key, thai)) FROM (SELECT key, thai FROM names FINAL WHERE dimension = 'district' AND key LIKE '10%' ORDER BY key)) AS bangkok,
    (SELECT groupArray((key, thai)) FROM (SELECT key, thai FROM names FINAL WHERE dimension = 'district' AND key NOT LIKE '10%' ORDER BY cityHash64(key))) AS elsewhere,
    (SELECT groupArray(key) FROM (SELECT key FROM names FINAL WHERE dimension = 'agency' AND key NOT LIKE 'bkk-%' ORDER BY key)) AS agency_codes,
    ['มีปัญหามานานแล้วไม่มีใครแก้ไข', 'ขอให้หน่วยงานช่วยตรวจสอบด่วน', 'เดือดร้อนมากโดยเฉพาะช่วงกลางคืน', 'แจ้งไปหลายครั้งแล้วยังไม่ได้รับการแก้ไข',
     'กลัวจะเกิดอุบัติเหตุกับเด็กและผู้สูงอายุ', 'รบกวนเจ้าหน้าที่ลงพื้นที่ดูด้วย', 'ชาวบ้านแถวนี้ทนไม่ไหวแล้ว', 'ขอบคุณล่วงหน้า'] AS phrases,
    [6, 4, 3, 3, 4, 8, 20, 38, 62, 74, 76, 70, 62, 66, 68, 66, 62, 58, 54, 54, 52, 42, 28, 14] AS by_hour,
    arrayCumSum(by_hour) AS until_hour,
    (n, salt) -> (cityHash64(n, salt) % 1000003) / 1000003 AS chance
SELECT
    toStartOfHour(submitted) AS hour,
    reinterpretAsUUID(sipHash128('complaint', id)) AS complaint_id,
    revision AS version,
    toDateTime64(day_start + toIntervalSecond(hour_of_day * 3600 + cityHash64(id, 'second') % 3600), 3, 'UTC')
        - toIntervalHour(7) + toIntervalMillisecond(cityHash64(id, 'ms') % 1000) AS submitted,
    submitted + toIntervalSecond(2 + cityHash64(id, 'delay') % 5) AS received,
    channel_codes[1 + toUInt32(length(channel_codes) * pow(chance(id, 'channel'), 2))] AS channel,
    concat('R', toString(id)) AS reference,
    if(chance(id, 'template') < 0.01, concat(category.2, ' ', phrases[1 + id % 8]), concat(
        category.2, ' ', area.2, ' ', phrases[1 + cityHash64(id, 1) % 8], ' ', phrases[1 + cityHash64(id, 2) % 8],
        ' ซอย ', toString(cityHash64(id, 3) % 120), ' บ้านเลขที่ ', toString(cityHash64(id, 4) % 3000))) AS text,
    if(known, substring(area.1, 1, 2), '') AS province,
    if(known, area.1, '') AS district,
    '' AS subdistrict,
    if(known, 'coordinates+address', 'unknown') AS area_method,
    if(known, 97.5 + chance(id, 'x') * 8, nan) AS longitude,
    if(known, 6 + chance(id, 'y') * 14, nan) AS latitude,
    arrayDistinct(if(chance(id, 'second category') < 0.3, [category.1, second.1], [category.1])) AS categories,
    0.5 + chance(id, 'confidence') / 2 AS confidence,
    multiIf(chance(id, 'kind') < 0.9, 'grievance', chance(id, 'kind') < 0.95, 'suggestion', 'inquiry') AS kind,
    multiIf(chance(id, 'urgency') < 0.93, 'normal', chance(id, 'urgency') < 0.995, 'high', 'critical') AS urgency,
    if(triage != '', [], arrayDistinct(if(chance(id, 'co-working') < 0.4, [responsible, agency_codes[1 + cityHash64(category.1) % length(agency_codes)]], [responsible]))) AS agencies,
    multiIf(NOT known, 'unknown-area', chance(id, 'triage') < 0.01, 'no-rule', '') AS triage,
    '' AS status,
    '1' AS rules,
    'generated' AS model
FROM
(
    SELECT
        number AS id,
        {revision} AS revision,
        chance(id, 'flood') < 0.08 AS flood,
        toDateTime('{first}', 'UTC') + toIntervalDay(if(flood, 14 + cityHash64(id, 'day') % 7, cityHash64(id, 'day') % 28)) AS day_start,
        arrayFirstIndex(until -> until > cityHash64(id, 'hour') % until_hour[24], until_hour) - 1 AS hour_of_day,
        arrayFirst(one -> one.1 = 'flood', category_codes) AS flood_category,
        -- A revision may move a complaint to another category: that is what FINAL has to sort out.
        if(flood, flood_category, category_codes[1 + toUInt32(length(category_codes) * pow(chance(id + revision - 1, 'category'), 2.2))]) AS category,
        category_codes[1 + toUInt32(length(category_codes) * pow(chance(id, 'other category'), 2))] AS second,
        chance(id, 'area') >= 0.02 AS known,
        if(chance(id, 'bangkok') < 0.5, bangkok[1 + cityHash64(id, 'district') % length(bangkok)],
            elsewhere[1 + toUInt32(length(elsewhere) * pow(chance(id, 'district'), 2))]) AS area,
        if(area.1 LIKE '10%', concat('bkk-', area.1), agency_codes[1 + cityHash64(category.1, substring(area.1, 1, 2)) % length(agency_codes)]) AS responsible
    FROM numbers({rows})
)
