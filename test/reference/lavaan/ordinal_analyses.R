# Rscript ordinal_analyses.R <file.json>, in the folder of this file: difference tests and modification indices of ordered
# and of incomplete data, by lavaan 0.6-14.
suppressMessages(library(lavaan)); library(jsonlite)
out <- commandArgs(TRUE)[1]
g <- read.csv("sim_g.csv"); d <- read.csv("sim_d.csv"); e <- read.csv("sim_e.csv"); hm <- read.csv("hs_missing.csv")
d2 <- d[d$group %in% c("m1", "m2"), ]
two <- "PRIV =~ priv1 + priv2 + priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4"
equal <- "PRIV =~ priv1 + l*priv2 + l*priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4"
tied <- "PRIV =~ priv1 + a*priv2 + b*priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4\na == 1.2*b"
both <- "PRIV =~ priv1 + a*priv2 + b*priv3 + c*priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4\na == 1.2*b"
all3 <- paste0(both, "\nb == c")
path <- "PRIV =~ priv1 + priv2 + priv3 + priv4\nPSA =~ psa1 + psa2 + psa3\nAODS =~ aods1 + aods2 + aods3 + aods4\nAODS ~ PRIV + PSA"
nopath <- sub("AODS ~ PRIV \\+ PSA", "AODS ~ 0*PRIV + PSA", path)
mixed <- c("priv1", "priv2", "priv3", "priv4", "aods1", "aods2")
# lavaan stops short of the optimum: Gauss-Newton steps to the end, then a fit that starts and stays there
fit <- function(model, data, ...) {
  f <- sem(model, data, ...); pt <- parTable(f)
  for (step in 1:30) {
    K <- f@Model@eq.constraints.K
    if (!isTRUE(f@Model@eq.constraints) || length(K) == 0L) K <- diag(f@Model@nx.free)
    I <- unclass(lavInspect(f, "information")); gradient <- as.numeric(lavInspect(f, "gradient"))
    move <- as.numeric(K %*% solve(t(K) %*% I %*% K, crossprod(K, gradient)))
    free <- pt$free > 0; pt$est[free] <- pt$est[free] - move[pt$free[free]]
    pt$start <- pt$est; pt$ustart[free] <- pt$est[free]
    f <- sem(model, data, ..., start = pt, optim.method = "none")
    if (max(abs(move)) < 1e-11) break
  }
  f
}
df2l <- function(x) { x <- as.data.frame(x); x[] <- lapply(x, function(v) if (is.numeric(v)) as.numeric(v) else as.character(v)); x }
lrt <- function(...) { t <- as.data.frame(lavTestLRT(...)); df2l(t) }
mi <- function(f) df2l(modindices(f))
W <- function(m, ...) fit(m, g, ordered = TRUE, ...)
B <- function(eq, ...) fit(two, d2, ordered = TRUE, group = "group", group.equal = eq, ...)
H <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
# numbers with a scale of about 1: with a spread of 10, lavaan's polyserial correlations stop short of the maximum
h <- e; h$priv1 <- as.integer(h$priv1 > 2); h$aods2 <- h$aods2 / 3; h$aods3 <- h$aods3 / 3
h$half <- rep(c("odd", "even"), length.out = nrow(h))
P <- function(...) fit(path, h, missing = "pairwise", ...)
numbers <- function(f) { pe <- parameterEstimates(f, remove.nonfree = FALSE, remove.eq = FALSE); pe$std <- standardizedSolution(f)$est.std
  list(rows = df2l(pe[intersect(c("lhs", "op", "rhs", "group", "est", "se", "std"), names(pe))]), nobs = lavInspect(f, "nobs"),
       fit = as.list(fitMeasures(f, c("chisq", "df", "chisq.scaled", "cfi.scaled", "rmsea.scaled", "srmr", "baseline.chisq", "baseline.chisq.scaled")))) }
r <- list(pairwise = list(
  ordered = numbers(P(ordered = TRUE)),
  mixed = numbers(P(ordered = c("priv1", "priv2", "priv3", "priv4", "psa1", "aods1", "aods4"))),
  groups = numbers(P(ordered = TRUE, group = "half", group.equal = c("loadings", "thresholds")))),
 lrt = list(
  orthogonal = lrt(W(two), W(two, orthogonal = TRUE)),
  equal_loadings = lrt(W(two), W(equal)),
  equal_loadings_dwls = lrt(W(two, estimator = "DWLS"), W(equal, estimator = "DWLS")),
  equal_loadings_ulsmv = lrt(W(two, estimator = "ULSMV"), W(equal, estimator = "ULSMV")),
  tied = lrt(W(two), W(tied)),
  tied_twice = lrt(W(both), W(all3)),
  path = lrt(W(path), W(nopath)),
  mixed = lrt(fit(path, g, ordered = mixed), fit(nopath, g, ordered = mixed)),
  groups = lrt(B(""), B("loadings"), B(c("loadings", "thresholds"))),
  groups_thresholds = lrt(B("thresholds"), B(c("loadings", "thresholds"))),
  groups_ulsmv = lrt(B("", estimator = "ULSMV"), B(c("loadings", "thresholds"), estimator = "ULSMV"))),
 modindices = list(
  wlsmv = mi(W(two)), path = mi(W(path)), mixed = mi(fit(path, g, ordered = mixed)), ulsmv = mi(W(two, estimator = "ULSMV")), dwls = mi(W(two, estimator = "DWLS")),
  groups = mi(B(c("loadings"))), groups_thresholds = mi(B(c("loadings", "thresholds"))),
  fiml = mi(fit(two, e, missing = "fiml")), fiml_path = mi(fit(path, e, missing = "fiml")), fiml_mlr = mi(fit(two, e, missing = "fiml", estimator = "MLR")),
  fiml_groups = mi(fit(H, hm, missing = "fiml", group = "school", group.equal = c("loadings", "intercepts")))))
write_json(r, out, digits = NA, auto_unbox = TRUE, na = "null")
