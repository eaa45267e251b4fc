# Pooled evidence by metafor, for test/unit/alignment/reference. Debian: r-cran-metafor. Prints JSON.
# Rscript test/reference/meta/pool.R > test/reference/meta/pool.json
suppressMessages(library(metafor))
pool <- function(est, se) {
  fit <- rma(yi = est, sei = se, method = "REML", test = "adhoc", control = list(threshold = 1e-12, maxiter = 1000))
  wide <- predict(fit)
  c(est = fit$b[1], se = fit$se, lower = fit$ci.lb, upper = fit$ci.ub, tau2 = fit$tau2, piLower = wide$pi.lb, piUpper = wide$pi.ub)
}
sets <- list(
  privacy = list(est = atanh(c(-.143, -.13, -.159, -.063)),
                 se = c(.041 / (1 - .143^2), (atanh(-.07) - atanh(-.18)) / (2 * qnorm(.975)), 1 / sqrt(19059), 1 / sqrt(20010))),
  spread = list(est = c(.1, .5, -.3, .8, .2, .35), se = c(.1, .05, .2, .15, .08, .3)),
  alike = list(est = c(.2, .21, .19, .2), se = c(.05, .1, .08, .2)),
  two = list(est = c(.1, .3), se = c(.04, .03))
)
row <- function(name) {
  s <- sets[[name]]
  num <- function(x) paste0("[", paste(formatC(x, digits = 15, format = "g"), collapse = ", "), "]")
  r <- pool(s$est, s$se)
  sprintf('"%s": {"est": %s, "se": %s, "pooled": %s}', name, num(s$est), num(s$se), num(r))
}
cat("{", paste(sapply(names(sets), row), collapse = ",\n"), "}\n")
