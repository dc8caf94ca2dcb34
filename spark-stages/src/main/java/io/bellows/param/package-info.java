/** Params that the stages share: checked when set, with errors that name the stage and the allowed values. */
package io.bellows.param;
