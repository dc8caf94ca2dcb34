/** From columns of rows to the tensors that networks take. */
package io.bellows.assemble;
