/** The one class that must stand in XGBoost's own package to reach its native all-reduce. */
package ml.dmlc.xgboost4j.java;
