package io.bellows.augment.table;

/** What an operation may need beside the value of a cell; each costs a pass over the rows or a sort of them. */
public enum TableKnowledge {
    /** Mean and standard deviation of the column. */
    MOMENTS,
    /** The column's quantiles. */
    QUANTILES,
    /** A value of another row, of one row for each column. */
    PARTNER_BY_COLUMN,
    /** The values of another row, the same for all columns. */
    PARTNER_ROW
}
