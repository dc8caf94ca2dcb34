/** How the workers of a training stage find each other and sum their gradients: XGBoost's collective. */
package io.bellows.train.collective;
