-- The sink now writes revisions that tell counts of equal versions apart as well.
ALTER TABLE hourly_counts
    COMMENT COLUMN revision 'sum of the precedences in the hour, then in 42 bits the time in ms of the count; the greatest stands';
