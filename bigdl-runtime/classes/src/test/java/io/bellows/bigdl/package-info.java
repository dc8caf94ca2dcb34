/** Proofs that the two artifacts hold what BigDL needs, nothing that Spark has, and come only from checked wheels. */
package io.bellows.bigdl;
