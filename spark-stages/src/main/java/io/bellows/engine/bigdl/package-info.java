/** Trains networks with BigDL in its mkldnn form; the one package that imports BigDL. */
package io.bellows.engine.bigdl;
