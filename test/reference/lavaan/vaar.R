# References for VAAR by `minimum` and by `joint`: Rscript vaar.R, in this folder. Writes vaar.json.
#
# lavaan stops 1e-6 to 1e-5 short of the optimum. Its standardized paths and their covariance (delta method) are put into the formulas of docs/vaar.md: π = Φ(s est / se), the
# smallest of them, and the multivariate normal probability that every path has its expected sign (package mvtnorm; Genz's algorithm
# for three and five paths, exact for two).
suppressMessages({ library(lavaan); library(mvtnorm); library(jsonlite) })

hs <- read.csv("hs1939.csv")
hs$pasteur <- as.numeric(hs$school == "Pasteur")
pd <- read.csv("politicaldemocracy.csv")
scores <- read.csv("vaar_scores.csv", check.names = FALSE)
names(scores) <- gsub(".", "_", names(scores), fixed = TRUE)

measured <- "visual =~ x1 + x2 + x3\n textual =~ x4 + x5 + x6\n speed =~ x7 + x8 + x9\n"
parcels <- function(construct) paste(construct, "=~", paste(grep(paste0("^", construct, "_"), names(scores), value = TRUE), collapse = " + "))
own <- paste(c(parcels("privacy"), parcels("prosocialness"), parcels("sharing"), "sharing ~ privacy + prosocialness"), collapse = "\n")
democracy <- "ind60 =~ x1 + x2 + x3\n dem60 =~ y1 + y2 + y3 + y4\n dem65 =~ y5 + y6 + y7 + y8\n dem60 ~ ind60\n dem65 ~ ind60 + dem60
  y1 ~~ y5\n y2 ~~ y4 + y6\n y3 ~~ y7\n y4 ~~ y8\n y6 ~~ y8"

cases <- list(
  own = list(data = scores, model = own, signs = c("sharing ~ privacy" = -1, "sharing ~ prosocialness" = 1)),
  two = list(data = hs, model = paste0(measured, "speed ~ visual + textual"),
    signs = c("speed ~ visual" = 1, "speed ~ textual" = 1)),
  wrong = list(data = hs, model = paste0(measured, "speed ~ visual + textual"),
    signs = c("speed ~ visual" = 1, "speed ~ textual" = -1)),
  three = list(data = pd, model = democracy,
    signs = c("dem60 ~ ind60" = 1, "dem65 ~ ind60" = 1, "dem65 ~ dem60" = 1)),
  five = list(data = hs, model = paste0(measured, "visual ~ pasteur\n textual ~ pasteur\n speed ~ visual + textual + pasteur\n visual ~~ textual"),
    signs = c("visual ~ pasteur" = 1, "textual ~ pasteur" = -1, "speed ~ visual" = 1, "speed ~ textual" = 1, "speed ~ pasteur" = -1))
)

result <- lapply(cases, function(case) {
  args <- list(model = case$model, data = case$data, estimator = "MLR", meanstructure = FALSE, fixed.x = FALSE)
  fit <- do.call("sem", args)
  std <- standardizedSolution(fit)
  covariance <- lavInspect(fit, "vcov.std.all")
  paths <- names(case$signs)
  names_in_vcov <- gsub(" ", "", paths)
  est <- sapply(paths, function(path) std$est.std[std$op == "~" & paste(std$lhs, "~", std$rhs) == path])
  v <- unclass(covariance)[names_in_vcov, names_in_vcov]
  se <- sqrt(diag(v))
  s <- case$signs
  z <- s * est / se
  correlation <- cov2cor(v) * (s %o% s)
  set.seed(1)
  p <- if (length(z) == 2) pmvnorm(lower = c(0, 0), mean = z, corr = correlation, algorithm = TVPACK(abseps = 1e-14))
    else pmvnorm(lower = rep(0, length(z)), mean = z, corr = correlation, algorithm = GenzBretz(maxpts = 5e6, abseps = 1e-8))
  list(paths = paths, signs = unname(s), est = unname(est), se = unname(se), covariance = unname(v),
    minimum = min(pnorm(z)), logScore = exp(mean(pnorm(z, log.p = TRUE))), joint = as.numeric(p), jointError = as.numeric(attr(p, "error")))
})
models <- lapply(cases, function(case) case$model)
write_json(list(models = models, cases = result), "vaar.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
