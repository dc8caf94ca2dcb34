/** Two classes that must stand in XGBoost's own package to reach its native methods. */
package ml.dmlc.xgboost4j.java;
