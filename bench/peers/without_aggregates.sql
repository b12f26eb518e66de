-- 1
SELECT day, complaints, round(avg(complaints) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW), 1) AS mean_of_7
FROM (SELECT toDate(submitted, 'Asia/Bangkok') AS day, count() AS complaints FROM complaint_facts FINAL GROUP BY day)
ORDER BY day DESC
LIMIT 30;
-- 2
WITH (SELECT max(toDate(submitted, 'Asia/Bangkok')) FROM complaint_facts) AS newest
SELECT
    category, thai, english,
    countIf(day > newest - 30) AS now,
    countIf(day <= newest - 30) AS before,
    round(now / nullIf(before, 0) - 1, 2) AS change
FROM (SELECT toDate(submitted, 'Asia/Bangkok') AS day, arrayJoin(categories) AS category FROM complaint_facts FINAL WHERE day > newest - 60) AS found
LEFT JOIN (SELECT key AS category, thai, english FROM names FINAL WHERE dimension = 'category') AS names USING (category)
GROUP BY category, thai, english
ORDER BY now - before DESC, category
LIMIT 10;
-- 3
SELECT agency, thai, english, complaints
FROM (SELECT arrayJoin(agencies) AS agency, count() AS complaints FROM complaint_facts FINAL GROUP BY agency) AS found
LEFT JOIN (SELECT key AS agency, thai, english FROM names FINAL WHERE dimension = 'agency') AS names USING (agency)
ORDER BY complaints DESC, agency
LIMIT 10;
-- 4
SELECT district, any(names.thai) AS thai, any(names.english) AS english, count() AS complaints
FROM complaint_facts FINAL
LEFT JOIN (SELECT key, thai, english FROM names FINAL WHERE dimension = 'district') AS names ON names.key = district
WHERE has(categories, 'flood')
    AND toDate(submitted, 'Asia/Bangkok') > (SELECT max(toDate(submitted, 'Asia/Bangkok')) FROM complaint_facts) - 30
GROUP BY district
ORDER BY complaints DESC, district
LIMIT 10;
-- 5
SELECT toHour(submitted, 'Asia/Bangkok') AS hour_of_day, count() AS complaints, bar(complaints, 0, max(complaints) OVER (), 40) AS picture
FROM complaint_facts FINAL
WHERE has(categories, 'noise')
GROUP BY hour_of_day
ORDER BY hour_of_day;
-- 6
SELECT
    toStartOfMonth(toDate(submitted, 'Asia/Bangkok')) AS month, channel, count() AS complaints,
    round(complaints / sum(complaints) OVER (PARTITION BY month), 3) AS share
FROM complaint_facts FINAL
GROUP BY month, channel
ORDER BY month DESC, complaints DESC, channel;
