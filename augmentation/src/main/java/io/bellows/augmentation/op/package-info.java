/** Operations as records of their settings: their form as plain maps, their probability, and their order on a row. */
package io.bellows.augmentation.op;
