# References for linear equality constraints and for bounds: Rscript constraints.R, in this folder. Writes constraints.json.
suppressMessages({ library(lavaan); library(jsonlite) })
hs <- read.csv("hs1939.csv")
base <- "visual =~ x1 + a*x2 + b*x3\n textual =~ x4 + c*x5 + d*x6\n speed =~ x7 + e*x8 + f*x9\n"
grouped <- paste0(
  "visual =~ x1 + c(a1, a2)*x2 + c(b1, b2)*x3\n textual =~ x4 + c(c1, c2)*x5 + c(d1, d2)*x6\n speed =~ x7 + x8 + x9\n"
)
cases <- list(
  sum_ml = list(model = paste0(base, "a + b == 1.5\nc == 2*d - 0.5*e\nt := a*c"), args = list()),
  sum_mlr = list(model = paste0(base, "a + b == 1.5\nc == 2*d - 0.5*e\nt := a*c"), args = list(estimator = "MLR")),
  groups_ml = list(model = paste0(grouped, "a1 + a2 == 1.5\nb1 - b2 == 2*(c1 - c2)"), args = list(group = "school")),
  groups_mlr = list(model = paste0(grouped, "a1 + a2 == 1.5\nb1 - b2 == 2*(c1 - c2)"),
    args = list(group = "school", estimator = "MLR")),
  groups_fiml = list(model = paste0(grouped, "a1 + a2 == 1.5\nb1 - b2 == 2*(c1 - c2)"),
    args = list(group = "school", missing = "fiml")),
  bound_ml = list(model = paste0(base, "a > 0.6\na + b < 1.2\nf < 5"), args = list())
)
# Newton steps within the equalities, as in reference.R; lavaan's own stop leaves errors of 1e-5. The case with inequalities
# stays as lavaan leaves it.
polish <- function(args) {
  args$information <- "observed"
  args$estimator <- NULL
  if (is.null(args$meanstructure)) args$meanstructure <- FALSE
  fit <- do.call("cfa", args)
  K <- fit@Model@eq.constraints.K
  if (length(K) == 0L) return(NULL)
  for (i in 1:25) {
    info <- unclass(lavInspect(fit, "information")); gr <- as.numeric(lavInspect(fit, "gradient")); pt <- parTable(fit)
    step <- as.numeric(K %*% solve(t(K) %*% info %*% K, crossprod(K, gr)))
    if (max(abs(step)) < 1e-11) break
    fr <- pt$free > 0
    pt$est[fr] <- pt$est[fr] - step[pt$free[fr]]; pt$start <- pt$est; pt$ustart[fr] <- pt$est[fr]
    fit <- do.call("cfa", c(args, list(start = pt, optim.method = "none")))
  }
  cat("last step", max(abs(step)), "\n")
  pt <- parTable(fit); pt$start <- pt$est
  pt
}
out <- lapply(cases, function(case) {
  args <- c(list(case$model, data = hs), case$args)
  mean <- !is.null(case$args$group) || !is.null(case$args$estimator)
  pt <- suppressWarnings(polish(c(args, list(meanstructure = mean))))
  fit <- if (is.null(pt)) do.call("cfa", args) else do.call("cfa", c(args, list(start = pt, optim.method = "none")))
  pe <- parameterEstimates(fit)
  pe <- pe[!pe$op %in% c("==", "<", ">"), ]
  std <- standardizedSolution(fit)
  std <- std[!std$op %in% c("==", "<", ">"), ]
  fm <- fitMeasures(fit)
  keep <- intersect(names(fm), c("npar", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "logl", "aic", "bic", "baseline.chisq",
    "chisq.scaled", "chisq.scaling.factor", "cfi.robust", "rmsea.robust", "rmsea.scaled"))
  list(model = case$model, args = case$args, lhs = pe$lhs, op = pe$op, rhs = pe$rhs, est = pe$est, se = pe$se, stdAll = std$est.std,
    stdSe = std$se, fit = as.list(unclass(fm)[keep]))
})
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE), "constraints.json")
