/** What Spark's Kryo serializer must know to carry the rows, models and results of Bellows. */
package io.bellows.kryo;
