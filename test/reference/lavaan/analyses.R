# Run from the folder that holds reference.R and the CSVs:  Rscript analyses.R system <outdir>
# What analyses of fits are compared with; every fit is polished as in reference.R.  -> analyses.json
Sys.setenv(ONLY = "^nothing$")
source("reference.R")
fit_of <- function(fitter, args) { p <- polish(fitter, args); stopifnot(p$last_step < 1e-9); suppressWarnings(do.call(fitter, c(args, list(start = p$start, optim.method = "none")))) }
med_model <- "f =~ x1 + x2 + x3\nx4 ~ f\nx5 ~ f\nx7 ~ x4 + x5 + x8"
indices <- function(f) df2l(modindices(f))
pdf_ <- fit_of("sem", list(pd_model, pd)); hsf <- fit_of("cfa", list(hs_model, hs)); hsm <- fit_of("cfa", list(hs_model, hs, meanstructure = TRUE))
# polish() knows no observed predictors
med <- sem(med_model, hs)
school <- fit_of("cfa", list(hs_model, hs, group = "school", group.equal = c("loadings", "intercepts")))
# polish() knows no sam(); the structural part is run to the end
pd_paths <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\ndem60 ~ ind60\ndem65 ~ ind60 + dem60"
hs_paths <- paste0(hs_model, "\nspeed ~ visual + textual")
sam_of <- function(...) df2l(parameterEstimates(suppressWarnings(sam(..., mm.args = list(bounds = "none", se = "standard"))), remove.nonfree = FALSE))[c("lhs", "op", "rhs", "group", "est", "se")]
sam_1 <- function(...) df2l(parameterEstimates(suppressWarnings(sam(..., mm.args = list(bounds = "none", se = "standard")))))[c("lhs", "op", "rhs", "est", "se")]
# composites by hand: averages as single indicators with residual variance (1 - alpha) times their variance
composite_of <- function() {
  blocks <- list(ind60 = paste0("x", 1:3), dem60 = paste0("y", 1:4), dem65 = paste0("y", 5:8)); n <- nrow(pd)
  scores <- as.data.frame(lapply(blocks, function(b) rowMeans(pd[, b]))); names(scores) <- paste0("s_", names(blocks))
  alpha <- sapply(blocks, function(b) { S <- cov(pd[, b]); k <- length(b); k / (k - 1) * (1 - sum(diag(S)) / sum(S)) })
  error <- (1 - alpha) * sapply(scores, var) * (n - 1) / n
  lines <- sprintf("%s =~ 1*s_%s\ns_%s ~~ %.15g*s_%s", names(blocks), names(blocks), names(blocks), error, names(blocks))
  f <- sem(paste(c(lines, "dem60 ~ ind60", "dem65 ~ ind60 + dem60"), collapse = "\n"), scores)
  pe <- df2l(parameterEstimates(f)); pe[pe$op != "=~" & !grepl("^s_", pe$lhs), c("lhs", "op", "rhs", "est", "se")]
}
r <- list(
  sam = list(pd = sam_1(pd_paths, pd), sim_g = sam_1(sim_model, g), school = sam_of(hs_paths, hs, group = "school"), school_metric = sam_of(hs_paths, hs, group = "school", group.equal = "loadings")),
  composite = composite_of(),
  pd_modindices = indices(pdf_), med_modindices = indices(med), school_modindices = indices(school),
  pd_scores = lapply(c(regression = "regression", Bartlett = "Bartlett"), function(m) m2l(head(lavPredict(pdf_, method = m), 10))),
  med_scores = lapply(c(regression = "regression", Bartlett = "Bartlett"), function(m) m2l(head(lavPredict(med, method = m), 10))),
  school_scores = lapply(c(regression = "regression", Bartlett = "Bartlett"), function(m) lapply(lavPredict(school, method = m), function(x) m2l(head(x, 5)))),
  hs_residuals = lapply(c(cor = "cor.bollen", normalized = "normalized", standardized = "standardized"), function(t) m2l(residuals(hsm, type = t)$cov)),
  school_residuals = lapply(c(cor = "cor.bollen", normalized = "normalized", standardized = "standardized"), function(t) lapply(residuals(school, type = t), function(b) list(cov = m2l(b$cov), mean = as.numeric(b$mean)))))
write_json(r, file.path(out, "analyses.json"), digits = NA, auto_unbox = TRUE, na = "null")
