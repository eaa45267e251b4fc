# Run from the folder that holds models.R:  Rscript fiml.R <outdir>  -> hs_missing.csv and one JSON a model
# Holzinger's data with holes: at random, and where another score is high; some predictors and one whole row are missing too.
# These are lavaan's own runs, not polished (chi-squares good to 1e-7, so estimates to the square root of that in standard errors), but
# for the saturated model, which EM takes to its end.
suppressMessages({ library(lavaan); library(jsonlite) })
out <- commandArgs(TRUE)[1]; source("models.R")
set.seed(4711)
h <- HolzingerSwineford1939[, c("school", "sex", "ageyr", paste0("x", 1:9))]; h$sex <- h$sex - 1
for (v in paste0("x", 1:9)) h[[v]][runif(nrow(h)) < .12] <- NA
h$x9[h$x1 > 5.5 & runif(nrow(h)) < .7] <- NA
h[5, paste0("x", 1:9)] <- NA; h[7, paste0("x", 2:9)] <- NA
h$ageyr[c(3, 30, 200)] <- NA; h$sex[c(4, 30)] <- NA
write.csv(h, file.path(out, "hs_missing.csv"), row.names = FALSE, quote = FALSE)
h <- read.csv(file.path(out, "hs_missing.csv"))
mimic <- paste0(hs_model, "\nvisual ~ ageyr + sex\ntextual ~ ageyr + sex\nspeed ~ ageyr + sex")
go <- function(name, ...) {
  f <- suppressWarnings(sem(..., data = h, missing = "fiml", em.h1.tol = 1e-11, em.h1.iter.max = 5000))
  pe <- parameterEstimates(f, remove.nonfree = FALSE, remove.eq = FALSE); std <- standardizedSolution(f)
  write_json(list(name = name, lavaan = as.character(packageVersion("lavaan")), data = "hs_missing.csv", nobs = lavInspect(f, "nobs"), fit = as.list(unclass(fitMeasures(f))),
    parameters = as.list(as.data.frame(unclass(pe))[, intersect(c("lhs", "op", "rhs", "group", "label", "est", "se"), names(pe))]),
    standardized = list(est.std = as.numeric(std$est.std), se = as.numeric(std$se))), file.path(out, paste0(name, ".json")), digits = 12, auto_unbox = TRUE, na = "null")
}
go("fiml_hs", hs_model)
go("fiml_mimic_mlr", mimic, estimator = "MLR")
go("fiml_school_mlr", hs_model, group = "school", estimator = "MLR")
go("fiml_school_scalar", hs_model, group = "school", group.equal = c("loadings", "intercepts"))
