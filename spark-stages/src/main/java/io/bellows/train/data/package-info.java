/** A worker's rows: how they are cut into records, shared out, kept on local disk, ordered and read ahead. */
package io.bellows.train.data;
