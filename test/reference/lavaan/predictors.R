# Rscript predictors.R, in this folder: models with observed predictors under robust estimators and least squares.
# Writes predictors.json. Estimates of lavaan's own run, which here ends within 1e-6 of the optimum.
suppressMessages({library(lavaan); library(jsonlite)})
hs <- read.csv("hs1939.csv")
model <- "x5 ~ a*x1 + x2\n x9 ~ b*x5 + c*x1\n ind := a*b"
one <- function(...) {
  f <- sem(model, hs, ...)
  pe <- parameterEstimates(f, remove.eq = FALSE, remove.nonfree = FALSE); st <- standardizedSolution(f)
  key <- paste(pe$lhs, pe$op, gsub(" ", "", pe$rhs)); fit <- unclass(fitMeasures(f))
  list(key = key, est = pe$est, se = pe$se, std = st$est.std, stdSe = st$se, fit = as.list(fit))
}
out <- list()
for (e in c("MLR", "MLM", "GLS", "ULS", "WLS")) {
  out[[e]] <- one(estimator = e)
  out[[paste0(e, "-means")]] <- one(estimator = e, meanstructure = TRUE)
}
write_json(out, "predictors.json", digits = NA, auto_unbox = TRUE, na = "null")
