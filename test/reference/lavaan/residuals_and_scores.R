# Rscript residuals_and_scores.R <file.json>, in the folder of this file: normalized residuals by what standard errors rest on, and
# factor scores of incomplete rows, with predictors and of higher order; robust errors of ULS; modification indices of least squares
# and the Wishart likelihood; by lavaan 0.6-14.
suppressMessages({ library(lavaan); library(jsonlite) })
out <- commandArgs(TRUE)[1]
hs <- read.csv("hs1939.csv"); hm <- read.csv("hs_missing.csv"); g <- read.csv("sim_g.csv")
d2 <- read.csv("sim_d.csv"); d2 <- d2[d2$group %in% c("m1", "m2"), ]
H <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
mimic <- paste0(H, "\nvisual ~ ageyr + sex\ntextual ~ ageyr + sex\nspeed ~ ageyr + sex")
higher <- paste0(H, "\nability =~ visual + textual + speed")
two <- "PRIV =~ priv1 + priv2 + priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4"
# lavaan stops short of the optimum: Newton steps to the end, then a fit that starts and stays there
fit <- function(model, data, ...) {
  args <- list(model, data, ..., em.h1.tol = 1e-11, em.h1.iter.max = 5000)
  f <- suppressWarnings(do.call("sem", args)); pt <- parTable(f)
  for (step in 1:30) {
    K <- f@Model@eq.constraints.K
    if (!isTRUE(f@Model@eq.constraints) || length(K) == 0L) K <- diag(f@Model@nx.free)
    I <- unclass(lavInspect(f, "information")); gradient <- as.numeric(lavInspect(f, "gradient"))
    move <- as.numeric(K %*% solve(t(K) %*% I %*% K, crossprod(K, gradient)))
    free <- pt$free > 0; pt$est[free] <- pt$est[free] - move[pt$free[free]]
    pt$start <- pt$est; pt$ustart[free] <- pt$est[free]
    f <- suppressWarnings(do.call("sem", c(args, list(start = pt, optim.method = "none"))))
    if (max(abs(move)) < 1e-11) break
  }
  f
}
# such steps know no observed predictors: with these, lavaan's own run, as far as it goes
plain <- function(model, data, ...) suppressWarnings(sem(model, data, ..., em.h1.tol = 1e-11, em.h1.iter.max = 5000, control = list(rel.tol = 1e-15, x.tol = 1e-15, iter.max = 10000)))
rows <- function(x) { x <- unclass(as.matrix(x)); lapply(seq_len(nrow(x)), function(i) as.numeric(x[i, ])) }
residual <- function(f) {
  r <- residuals(f, type = "normalized"); if (!is.null(r$cov)) r <- list(r)
  lapply(unname(r), function(b) list(cov = rows(b$cov), mean = as.numeric(b$mean)))
}
# scores with the numbers of the rows that they are of
scores <- function(f, count) {
  one <- function(method) { s <- lavPredict(f, method = method); rows(s[seq_len(count), , drop = FALSE]) }
  list(latents = lavNames(f, "lv"), row = head(lavInspect(f, "case.idx"), count), regression = one("regression"), Bartlett = one("Bartlett"))
}
f <- list(
  mlr = fit(H, hs, estimator = "MLR"), mlm = fit(H, hs, estimator = "MLM"), wls = fit(H, hs, estimator = "WLS"),
  school_mlr = fit(H, hs, estimator = "MLR", group = "school", group.equal = c("loadings", "intercepts")),
  mimic = plain(mimic, hm), mimic_mlr = plain(mimic, hm, estimator = "MLR"),
  fiml = fit(H, hm, missing = "fiml"), fiml_mlr = fit(H, hm, missing = "fiml", estimator = "MLR"),
  fiml_mimic = plain(mimic, hm, missing = "fiml"), fiml_mimic_mlr = plain(mimic, hm, missing = "fiml", estimator = "MLR"),
  wlsmv = fit(two, g, ordered = TRUE))
of_rows <- function(x) x$se[x$op != "=="]
errors <- function(f) list(se = of_rows(parameterEstimates(f, remove.nonfree = FALSE)), std = of_rows(standardizedSolution(f)))
indices <- function(f) as.list(as.data.frame(modindices(f))[c("lhs", "op", "rhs", "mi", "epc")])
r <- list(
  uls_robust = list(one = errors(fit(H, hs, estimator = "ULS", se = "robust")), school = errors(fit(H, hs, estimator = "ULS", se = "robust", group = "school", group.equal = "loadings"))),
  # of ordered variables by group: raw residuals and fitted covariances, with scaling factors in the second group
  ordered = { o <- fit(two, d2, ordered = TRUE, group = "group", group.equal = c("loadings", "thresholds"))
    lapply(1:2, function(g) list(label = lavInspect(o, "group.label")[g], raw = rows(residuals(o)[[g]]$cov), fitted = rows(fitted(o)[[g]]$cov))) },
  indices = list(GLS = indices(fit(H, hs, estimator = "GLS")), ULS = indices(fit(H, hs, estimator = "ULS")), WLS = indices(f$wls), wishart = indices(fit(H, hs, likelihood = "wishart"))),
  residuals = lapply(f, residual),
  scores = list(fiml = scores(f$fiml, 40), fiml_mimic = scores(f$fiml_mimic, 40), mimic = scores(f$mimic, 10), higher = scores(fit(higher, hs), 10)))
write_json(r, out, digits = 10, auto_unbox = TRUE, na = "null")
