/** What pre-training on rows without labels gains. */
package io.bellows.bench.pretrain;
