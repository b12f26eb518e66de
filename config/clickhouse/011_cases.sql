-- Where cases stand and what happened to them, loaded by the sink from the topics of cases. In every table inserting a row
-- twice, late, or by two writers at once changes nothing: rows of one sort key replace each other by revision.
-- None is partitioned: a key belongs to no month, and its rows must meet in one place.
CREATE TABLE IF NOT EXISTS case_states
(
    complaint_id        UUID COMMENT 'id of the complaint and its case',
    state               LowCardinality(String) COMMENT 'awaited, received, routed, accepted, ..., withdrawn',
    since               DateTime64(6, 'UTC') COMMENT 'event time of the last step',
    number              UInt64 COMMENT 'steps taken so far',
    version             UInt64 COMMENT 'of the newest decision taken into account',
    record              String COMMENT 'where that decision stands: topic/partition/offset, empty if none',
    opened              Nullable(DateTime64(6, 'UTC')) COMMENT 'NULL while the complaint is awaited',
    responsible         LowCardinality(String) COMMENT 'code of the agency; empty: the queue of 1111',
    co_workers          Array(LowCardinality(String)) COMMENT 'codes of agencies that help, or were asked to',
    co_worker_standings Array(LowCardinality(String)) COMMENT 'invited or joined, in the order of co_workers',
    dispute             LowCardinality(String) COMMENT 'why 1111 must adjudicate, else empty',
    urgency             LowCardinality(String) COMMENT 'normal, high or critical; empty while awaited',
    category            LowCardinality(String) COMMENT 'code of the first category, empty if none',
    answer              String COMMENT 'the last answer, empty if none' CODEC(ZSTD(1)),
    evidence            String COMMENT 'JSON array of reference and sha256' CODEC(ZSTD(1)),
    rating              UInt8 COMMENT '1 to 5; 0: not rated',
    reopened            UInt32 COMMENT 'how often',
    parent              Nullable(UUID) COMMENT 'the case that this one was split from',
    parts               Array(UUID) COMMENT 'cases split from this one',
    into                Nullable(UUID) COMMENT 'the case that this one was merged into',
    limit_secs          UInt64 COMMENT 'working seconds until an answer is due; 0 while awaited',
    used_secs           UInt64 COMMENT 'working seconds used before running_since',
    running_since       Nullable(DateTime64(6, 'UTC')) COMMENT 'NULL while the clock stands',
    due                 Nullable(DateTime64(6, 'UTC')) COMMENT 'when the time is used up; NULL while the clock stands',
    passed              Array(LowCardinality(String)) COMMENT 'milestones that were told, as milestone-level',
    path                String COMMENT 'JSON array of every change of hands: to, step, at, reason' CODEC(ZSTD(1)),
    waiting             UInt8 COMMENT 'updates that came before the complaint',
    applied             UInt64 COMMENT 'sum of the offsets taken into account: grows with whatever is folded',
    revision            UInt128 DEFAULT number * toUInt128('1208925819614629174706176') + applied * toUInt128(65536) + length(passed)
        COMMENT 'number, then applied, then milestones told: the greatest stands'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY complaint_id
COMMENT 'Cases as they stood at each loading; read the view cases instead';

CREATE TABLE IF NOT EXISTS case_steps
(
    complaint_id UUID COMMENT 'id of the complaint and its case',
    number       UInt64 COMMENT '1 for the first step of the case, without gaps',
    step         LowCardinality(String) COMMENT 'open, route, accept, ..., withdraw',
    by           LowCardinality(String) COMMENT 'in whose name: agency, centre, citizen or system',
    agency       LowCardinality(String) COMMENT 'who sent it, empty if the system',
    at           DateTime64(6, 'UTC') COMMENT 'when it was done',
    before       LowCardinality(String) COMMENT 'state before it; empty for the first',
    state        LowCardinality(String) COMMENT 'state after it',
    responsible  LowCardinality(String) COMMENT 'from then on; empty: the queue of 1111',
    to           LowCardinality(String) COMMENT 'agency that the sender named, else empty',
    reason       LowCardinality(String) COMMENT 'why it was handed on, else empty',
    dispute      LowCardinality(String) COMMENT 'why 1111 must adjudicate, else empty',
    path         String COMMENT 'JSON array of every change of hands, where 1111 must adjudicate' CODEC(ZSTD(1)),
    text         String COMMENT 'answer, question or note, empty if none' CODEC(ZSTD(1)),
    evidence     String COMMENT 'JSON array of reference and sha256' CODEC(ZSTD(1)),
    rating       UInt8 COMMENT '1 to 5; 0: none',
    into         Nullable(UUID) COMMENT 'the case that it was merged into',
    parts        Array(UUID) COMMENT 'cases split off by it',
    update_id    Nullable(UUID) COMMENT 'of the update that asked for it; NULL for steps of the system',
    written      DateTime64(3, 'UTC') COMMENT 'when the step was published'
)
ENGINE = ReplacingMergeTree
ORDER BY (complaint_id, number)
COMMENT 'Every step of every case; read it with FINAL';

CREATE TABLE IF NOT EXISTS case_refusals
(
    complaint_id UUID COMMENT 'id of the complaint and its case',
    update_id    UUID COMMENT 'of the update that was refused',
    agency       LowCardinality(String) COMMENT 'who sent it',
    step         LowCardinality(String) COMMENT 'that was asked for',
    at           DateTime64(6, 'UTC') COMMENT 'of the update',
    state        LowCardinality(String) COMMENT 'of the case when the step was refused',
    reason       LowCardinality(String) COMMENT 'illegal_step, not_yours, missing_field, ...',
    detail       String COMMENT 'what is wrong, in English, without anything of the text of the update',
    allowed      Array(LowCardinality(String)) COMMENT 'steps that the sender could take',
    written      DateTime64(3, 'UTC') COMMENT 'when it was refused; of one update the last stands'
)
ENGINE = ReplacingMergeTree(written)
ORDER BY (complaint_id, update_id)
COMMENT 'Steps that were not taken; read it with FINAL';

CREATE TABLE IF NOT EXISTS case_deadlines
(
    complaint_id UUID COMMENT 'id of the complaint and its case',
    milestone    LowCardinality(String) COMMENT 'warning, breach or escalation',
    level        UInt8 COMMENT 'of an escalation, else 1',
    at           DateTime64(6, 'UTC') COMMENT 'when it was passed: event time',
    limit_secs   UInt64 COMMENT 'working seconds allowed in all',
    state        LowCardinality(String) COMMENT 'of the case when it was told',
    responsible  LowCardinality(String) COMMENT 'when it was told; empty: the queue of 1111',
    escalate_to  LowCardinality(String) COMMENT 'whom an escalation goes to, else empty',
    retracted    Bool COMMENT 'a step that came late shows that it was not passed',
    written      DateTime64(3, 'UTC') COMMENT 'when it was told',
    revision     UInt64 DEFAULT toUInt64(toUnixTimestamp64Milli(written)) * 2 + retracted COMMENT 'the last word stands'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (complaint_id, milestone, level, at)
COMMENT 'Deadlines that were near or passed; read it with FINAL, where NOT retracted';

CREATE OR REPLACE VIEW cases
(
    complaint_id  UUID COMMENT 'id of the complaint and its case',
    state         LowCardinality(String) COMMENT 'awaited, received, routed, accepted, ..., withdrawn',
    since         DateTime64(6, 'Asia/Bangkok') COMMENT 'time of the last step',
    steps         UInt64 COMMENT 'steps taken so far',
    opened        Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'NULL while the complaint is awaited',
    responsible   LowCardinality(String) COMMENT 'code of the agency; empty: the queue of 1111',
    co_workers    Array(LowCardinality(String)) COMMENT 'codes of agencies that help, or were asked to',
    co_worker_standings Array(LowCardinality(String)) COMMENT 'invited or joined, in the order of co_workers',
    dispute       LowCardinality(String) COMMENT 'why 1111 must adjudicate, else empty',
    urgency       LowCardinality(String) COMMENT 'normal, high or critical; empty while awaited',
    category      LowCardinality(String) COMMENT 'code of the first category, empty if none',
    answer        String COMMENT 'the last answer, empty if none',
    evidence      String COMMENT 'JSON array of reference and sha256',
    rating        Nullable(UInt8) COMMENT '1 to 5; NULL: not rated',
    reopened      UInt32 COMMENT 'how often',
    parent        Nullable(UUID) COMMENT 'the case that this one was split from',
    parts         Array(UUID) COMMENT 'cases split from this one',
    merged_into   Nullable(UUID) COMMENT 'the case that this one was merged into',
    limit_secs    UInt64 COMMENT 'working seconds until an answer is due',
    used_secs     UInt64 COMMENT 'working seconds used before running_since',
    running_since Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'NULL while the clock stands',
    due           Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'when the time is used up; NULL while the clock stands',
    warned        Bool COMMENT 'whether a warning was told',
    overdue       Bool COMMENT 'whether the time was used up, whether answered since or not',
    escalated     UInt8 COMMENT 'highest level of escalation that was told; 0: none',
    hops          UInt32 COMMENT 'changes of hands after the first agency',
    path          String COMMENT 'JSON array of every change of hands: to, step, at, reason',
    waiting       UInt8 COMMENT 'updates that came before the complaint',
    version       UInt64 COMMENT 'of the newest decision taken into account',
    record        String COMMENT 'where that decision stands: topic/partition/offset'
)
AS SELECT
    complaint_id, state,
    toTimeZone(case_states.since, 'Asia/Bangkok') AS since,
    number AS steps,
    toTimeZone(case_states.opened, 'Asia/Bangkok') AS opened,
    responsible, co_workers, co_worker_standings, dispute, urgency, category, answer, evidence,
    nullIf(case_states.rating, 0) AS rating,
    reopened, parent, parts, case_states.into AS merged_into, limit_secs, used_secs,
    toTimeZone(case_states.running_since, 'Asia/Bangkok') AS running_since,
    toTimeZone(case_states.due, 'Asia/Bangkok') AS due,
    toBool(has(passed, 'warning-1')) AS warned,
    toBool(has(passed, 'breach-1')) AS overdue,
    arrayMax(arrayPushBack(arrayMap(
        name -> if(startsWith(name, 'escalation-'), toUInt8OrZero(substring(name, 12)), 0), passed
    ), 0)) AS escalated,
    toUInt32(greatest(JSONLength(case_states.path), 1) - 1) AS hops,
    path, waiting, version, record
FROM case_states FINAL
COMMENT 'One row per case, as it stands';

CREATE OR REPLACE VIEW case_figures
(
    complaint_id     UUID COMMENT 'id of the complaint and its case',
    state            LowCardinality(String) COMMENT 'as it stands',
    responsible      LowCardinality(String) COMMENT 'code of the agency that has it; empty: the queue of 1111',
    urgency          LowCardinality(String) COMMENT 'normal, high or critical',
    category         LowCardinality(String) COMMENT 'code of the first category, empty if none',
    opened           DateTime64(6, 'Asia/Bangkok') COMMENT 'time of the complaint; of a part of a case, of its split',
    accepted_at      Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'when an agency first accepted it',
    answered_at      Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'when it was first answered or resolved',
    resolved_at      Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'when it was first resolved, with evidence',
    closed_at        Nullable(DateTime64(6, 'Asia/Bangkok')) COMMENT 'when it was last closed',
    secs_to_accept   Nullable(Float64) COMMENT 'from opened to accepted_at, nights and holidays included',
    secs_to_answer   Nullable(Float64) COMMENT 'from opened to answered_at, nights and holidays included',
    secs_to_resolve  Nullable(Float64) COMMENT 'from opened to resolved_at, nights and holidays included',
    working_secs     UInt64 COMMENT 'working seconds used; of a clock that runs, those before it last started',
    limit_secs       UInt64 COMMENT 'working seconds allowed',
    overdue          Bool COMMENT 'whether the time was used up, whether answered since or not',
    hops             UInt32 COMMENT 'changes of hands after the first agency',
    transfers        UInt64 COMMENT 'of these, hand-overs by agencies',
    refusals         UInt64 COMMENT 'hand-overs to 1111, or of a disputed case',
    reopened         UInt32 COMMENT 'how often',
    rating           Nullable(UInt8) COMMENT '1 to 5; NULL: not rated'
)
AS SELECT
    complaint_id, state, responsible, urgency, category, assumeNotNull(cases.opened) AS opened,
    took.accepted AS accepted_at, took.answered AS answered_at, took.resolved AS resolved_at, took.closed AS closed_at,
    (toUnixTimestamp64Micro(accepted_at) - toUnixTimestamp64Micro(opened)) / 1000000 AS secs_to_accept,
    (toUnixTimestamp64Micro(answered_at) - toUnixTimestamp64Micro(opened)) / 1000000 AS secs_to_answer,
    (toUnixTimestamp64Micro(resolved_at) - toUnixTimestamp64Micro(opened)) / 1000000 AS secs_to_resolve,
    used_secs AS working_secs, limit_secs, overdue, hops, took.transferred AS transfers, took.refused AS refusals,
    reopened, rating
FROM cases
LEFT JOIN
(
    SELECT
        complaint_id,
        toTimeZone(minOrNullIf(at, step = 'accept'), 'Asia/Bangkok') AS accepted,
        toTimeZone(minOrNullIf(at, step IN ('answer', 'resolve')), 'Asia/Bangkok') AS answered,
        toTimeZone(minOrNullIf(at, step = 'resolve'), 'Asia/Bangkok') AS resolved,
        toTimeZone(maxOrNullIf(at, step = 'close'), 'Asia/Bangkok') AS closed,
        countIf(state = 'transferred' AND step IN ('transfer', 'refuse')) AS transferred,
        countIf(state = 'refused' AND before != 'refused') AS refused
    FROM case_steps FINAL
    GROUP BY complaint_id
) AS took USING (complaint_id)
WHERE cases.opened IS NOT NULL
COMMENT 'One row per case: how long it took, how often it changed hands, and what the citizen says';
