/** What the stages know about columns: checks of presence and type before a job starts, and what metadata says of a column. */
package io.bellows.column;
