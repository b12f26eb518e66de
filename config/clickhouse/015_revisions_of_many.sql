-- The same rows in a fraction of the memory, so that they can be asked for over a hundred million complaints. Complaints
-- with one version that came in time are left out before anything is put in order; they are found in the order of the table,
-- without a hash of all ids. What a version counts in is told at the end, from a few codes.
CREATE OR REPLACE VIEW changed_figures
(
    day        Date COMMENT 'day of submitted in Bangkok: the day whose figure changed',
    dimension  String COMMENT 'what is counted: total, channel, category, agency, province, district, kind, urgency',
    key        String COMMENT 'its code',
    revised_on Date COMMENT 'Bangkok day at whose end the changed figure was published',
    reason     String COMMENT 'late: came in afterwards; revised: the channel changed it; corrected: people decided otherwise; rules: newer rules or a newer model did',
    change     Int64 COMMENT 'complaints more; negative where fewer'
)
AS WITH
    published AS (SELECT day AS of_day, greatest(day, min(decided_on)) AS first_on FROM complaint_versions GROUP BY day),
    late AS
    (
        SELECT day, decided_on
        FROM (SELECT DISTINCT day, decided_on FROM complaint_versions) AS seen
        INNER JOIN published ON published.of_day = seen.day
        WHERE decided_on > first_on
    ),
    that_matter AS
    (
        SELECT id_half FROM complaint_versions GROUP BY id_half
        HAVING min(precedence) != max(precedence) OR max((day, decided_on) IN (SELECT day, decided_on FROM late))
        SETTINGS optimize_aggregation_in_order = 1
    ),
    -- Of the versions of one day the greatest: what stood at its end.
    at_the_end AS
    (
        SELECT
            complaint_id, precedence, decided_on,
            (
                day, content, intDiv(precedence, 2) % 2048, channel, kind, urgency, province, district, categories, agencies
            ) AS state
        FROM complaint_versions FINAL
        PREWHERE id_half IN (SELECT id_half FROM that_matter)
        ORDER BY complaint_id, decided_on, precedence DESC
        LIMIT 1 BY complaint_id, decided_on
    ),
    (state, complaints) -> arrayMap(
        figure -> (state.1, figure.1, figure.2, toInt64(complaints)),
        arrayConcat(
            [
                ('total', ''), ('channel', toString(state.4)), ('kind', toString(state.5)), ('urgency', toString(state.6)),
                ('province', toString(state.7)), ('district', toString(state.8))
            ],
            arrayMap(code -> ('category', toString(code)), state.9),
            arrayMap(code -> ('agency', toString(code)), state.10)
        )
    ) AS figures
SELECT moved.1 AS day, moved.2 AS dimension, moved.3 AS key, decided_on AS revised_on, reason, sum(moved.4) AS change
FROM
(
    SELECT
        decided_on,
        multiIf(
            number = 1, 'late', state.2 != state_before.2, 'revised', state.3 != state_before.3, 'rules', 'corrected'
        ) AS reason,
        arrayConcat(figures(state, 1), if(number = 1, [], figures(state_before, -1))) AS moves
    FROM
    (
        SELECT decided_on, state, row_number() OVER in_order AS number, lagInFrame(state) OVER in_order AS state_before
        FROM
        (
            -- An older version that came later changes nothing.
            SELECT *, max(precedence) OVER (PARTITION BY complaint_id ORDER BY decided_on ROWS UNBOUNDED PRECEDING) AS greatest
            FROM at_the_end
        )
        WHERE precedence = greatest
        WINDOW in_order AS (PARTITION BY complaint_id ORDER BY decided_on ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
)
ARRAY JOIN moves AS moved
INNER JOIN published ON published.of_day = moved.1
WHERE decided_on > first_on
GROUP BY day, dimension, key, revised_on, reason
HAVING change != 0
COMMENT 'By how many complaints published daily figures changed, when and why';
